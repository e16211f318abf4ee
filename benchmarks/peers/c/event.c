/* libevent 2, over epoll: persistent events, which are level-triggered. */
#include <event2/event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "ring.h"
#include "event_echo.h"

static struct ring ring;
static struct event_base *base;

static void pass(evutil_socket_t descriptor, short events, void *pair)
{
    (void)descriptor;
    (void)events;
    ring_pass(&ring, (int)(intptr_t)pair);
    if (ring_is_over(&ring))
        event_base_loopbreak(base);
}

static void count(evutil_socket_t descriptor, short events, void *pair)
{
    (void)descriptor;
    (void)events;
    (void)pair;
    if (++ring.reads == ring.expected)
        event_base_loopbreak(base);
}

static void watch_all(event_callback_fn on_ready)
{
    base = event_base_new();
    for (int i = 0; i < ring.pairs; i++) {
        struct event *event = event_new(base, ring.read_ends[i], EV_READ | EV_PERSIST, on_ready, (void *)(intptr_t)i);
        if (!event || event_add(event, NULL) < 0)
            fail("event_add");
    }
}

static long ring_round(void *state, long events)
{
    (void)state;
    ring_start(&ring, events);
    event_base_dispatch(base);
    return ring.reads;
}

static long dispatch_round(void *state, long events)
{
    (void)state;
    ring.reads = 0;
    ring.expected = events;
    event_base_dispatch(base);
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
        run_event_echo(count_of_events);
    } else {
        fprintf(stderr, "usage: event ring|dispatch|echo <count> <size>\n");
        return 2;
    }
    return 0;
}
