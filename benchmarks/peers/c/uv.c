/* libuv: uv_poll, which is level-triggered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "measure.h"
#include "ring.h"
#include "uv_echo.h"

static struct ring ring;
static uv_loop_t *loop;

static void pass(uv_poll_t *handle, int status, int events)
{
    (void)events;
    if (status < 0)
        exit(1);
    ring_pass(&ring, (int)(intptr_t)handle->data);
    if (ring_is_over(&ring))
        uv_stop(loop);
}

static void count(uv_poll_t *handle, int status, int events)
{
    (void)handle;
    (void)events;
    if (status < 0)
        exit(1);
    if (++ring.reads == ring.expected)
        uv_stop(loop);
}

static void watch_all(uv_poll_cb on_ready)
{
    loop = uv_default_loop();
    uv_poll_t *handles = calloc(ring.pairs, sizeof(uv_poll_t));
    for (int i = 0; i < ring.pairs; i++) {
        handles[i].data = (void *)(intptr_t)i;
        if (uv_poll_init(loop, &handles[i], ring.read_ends[i]) < 0 || uv_poll_start(&handles[i], UV_READABLE, on_ready) < 0)
            fail("uv_poll");
    }
}

static long ring_round(void *state, long events)
{
    (void)state;
    ring_start(&ring, events);
    uv_run(loop, UV_RUN_DEFAULT);
    return ring.reads;
}

/* Stopping leaves the rest of a turn's events undelivered until the next round, whose count begins with them. */
static long dispatch_round(void *state, long events)
{
    (void)state;
    ring.reads = 0;
    ring.expected = events;
    uv_run(loop, UV_RUN_DEFAULT);
    return ring.reads;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    long count_of_events = atol(argv[2]);
    int size = atoi(argv[3]);
    if (strcmp(argv[1], "ring") == 0) {
        ring_open(&ring, size, 100);
        watch_all(pass);
        measure(ring_round, NULL, count_of_events);
    } else if (strcmp(argv[1], "dispatch") == 0) {
        ring_open(&ring, size, size);
        ring_fill(&ring);
        watch_all(count);
        measure(dispatch_round, NULL, count_of_events);
    } else if (strcmp(argv[1], "echo") == 0) {
        run_uv_echo(count_of_events);
    } else {
        fprintf(stderr, "usage: uv ring|dispatch|echo <count> <size>\n");
        return 2;
    }
    return 0;
}
