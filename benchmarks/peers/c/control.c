/* Changing what the kernel is asked for: descriptors in and out of an epoll, and the interest of one that stays. */
#include "raw.h"

#include <sys/epoll.h>

#include "measure.h"
#include "ring.h"

struct set {
    int epoll;
    struct ring ring;
};

static void control(struct set *set, int operation, int pair, unsigned events)
{
    struct epoll_event event = { .events = events, .data.u64 = pair };
    if (epoll_ctl(set->epoll, operation, set->ring.read_ends[pair], &event) < 0)
        fail("epoll_ctl");
}

static void add_all(struct set *set)
{
    for (int i = 0; i < set->ring.pairs; i++)
        control(set, EPOLL_CTL_ADD, i, EPOLLIN);
}

static long subscribe_round(void *state, long count)
{
    struct set *set = state;
    long done = 0;
    while (done < count) {
        add_all(set);
        for (int i = 0; i < set->ring.pairs; i++, done++)
            control(set, EPOLL_CTL_DEL, i, 0);
    }
    return done;
}

static long toggle_round(void *state, long count)
{
    struct set *set = state;
    for (long done = 0; done < count; done++)
        control(set, EPOLL_CTL_MOD, (int)(done / 2 % set->ring.pairs), done % 2 ? EPOLLIN : 0);
    return count;
}

static struct set *open_set(int size)
{
    static struct set set;
    ring_open(&set.ring, size, 1);
    set.epoll = epoll_create1(EPOLL_CLOEXEC);
    return &set;
}

void run_subscribe(long count, int size)
{
    measure(subscribe_round, open_set(size), count - count % size > 0 ? count - count % size : size);
}

void run_toggle(long count, int size)
{
    struct set *set = open_set(size);
    add_all(set);
    measure(toggle_round, set, count);
}
