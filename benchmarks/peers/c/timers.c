/* Timers one after the other, each as the timeout of an epoll wait: how late they are, with the default slack and without. */
#define _GNU_SOURCE
#include "raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include "measure.h"

static int compare(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static void wait_until(int epoll, int64_t due)
{
    int64_t left;
    struct epoll_event event;
    while ((left = due - monotonic_ns()) > 0) {
        struct timespec timeout = { left / 1000000000, left % 1000000000 };
        if (epoll_pwait2(epoll, &event, 1, &timeout, NULL) < 0)
            fail("epoll_pwait2");
    }
}

void run_timers(long count, int microseconds)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int64_t *late = calloc(count, sizeof *late);
    for (int round = rounds(); round > 0; round--) {
        struct moment from = now();
        for (long i = 0; i < count; i++) {
            int64_t due = monotonic_ns() + (int64_t)microseconds * 1000;
            wait_until(epoll, due);
            late[i] = monotonic_ns() - due;
        }
        struct moment to = now();
        qsort(late, count, sizeof *late, compare);
        printf("sample %ld %lld %lld late50=%.1f late99=%.1f early=0\n", count, (long long)(to.cpu - from.cpu),
            (long long)(to.wall - from.wall), late[count / 2] / 1e3, late[count * 99 / 100] / 1e3);
    }
}

void run_timers_without_slack(long count, int microseconds)
{
    prctl(PR_SET_TIMERSLACK, 1);
    run_timers(count, microseconds);
}
