/* Raw level-triggered epoll: a callback behind each event, and nothing else. */
#include "raw.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "measure.h"
#include "ring.h"

enum { BATCH = 1024 };

struct watch {
    void (*on_ready)(struct watch *watch, unsigned events);
    struct ring *ring;
    int pair;
};

struct loop {
    int epoll;
    struct ring ring;
    struct epoll_event events[BATCH];
};

static void pass(struct watch *watch, unsigned events)
{
    (void)events;
    ring_pass(watch->ring, watch->pair);
}

static void count(struct watch *watch, unsigned events)
{
    (void)events;
    watch->ring->reads++;
}

static void watch_all(struct loop *loop, void (*on_ready)(struct watch *, unsigned))
{
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct watch *watches = calloc(loop->ring.pairs, sizeof(struct watch));
    for (int i = 0; i < loop->ring.pairs; i++) {
        watches[i] = (struct watch){ on_ready, &loop->ring, i };
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &watches[i] };
        if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->ring.read_ends[i], &event) < 0)
            fail("epoll_ctl");
    }
}

static void turn(struct loop *loop)
{
    int ready = epoll_wait(loop->epoll, loop->events, BATCH, -1);
    if (ready < 0)
        fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
        struct watch *watch = loop->events[i].data.ptr;
        watch->on_ready(watch, loop->events[i].events);
    }
}

static long ring_round(void *state, long events)
{
    struct loop *loop = state;
    ring_start(&loop->ring, events);
    while (!ring_is_over(&loop->ring))
        turn(loop);
    return loop->ring.reads;
}

static long dispatch_round(void *state, long events)
{
    struct loop *loop = state;
    loop->ring.reads = 0;
    while (loop->ring.reads < events)
        turn(loop);
    return loop->ring.reads;
}

void run_ring(long count_of_events, int pairs)
{
    static struct loop loop;
    ring_open(&loop.ring, pairs, 100);
    watch_all(&loop, pass);
    measure(ring_round, &loop, count_of_events);
}

void run_dispatch(long count_of_events, int descriptors)
{
    static struct loop loop;
    ring_open(&loop.ring, descriptors, descriptors);
    ring_fill(&loop.ring);
    watch_all(&loop, count);
    measure(dispatch_round, &loop, count_of_events);
}
