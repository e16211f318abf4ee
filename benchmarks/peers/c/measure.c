#define _GNU_SOURCE
#include "measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static int64_t nanoseconds(struct timeval value)
{
    return (int64_t)value.tv_sec * 1000000000 + (int64_t)value.tv_usec * 1000;
}

static int number_from(const char *variable, int otherwise)
{
    const char *text = getenv(variable);
    return text ? atoi(text) : otherwise;
}

int warm_up_ms(void) { return number_from("BENCH_WARM_MS", 300); }
int rounds(void) { return number_from("BENCH_ROUNDS", 3); }

int64_t monotonic_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t thread_cpu_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct moment now(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (struct moment){ nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime), monotonic_ns() };
}

void print_sample(long operations, struct moment from, struct moment to)
{
    printf("sample %ld %lld %lld\n", operations, (long long)(to.cpu - from.cpu), (long long)(to.wall - from.wall));
    fflush(stdout);
}

void measure(round_function round, void *state, long count)
{
    int64_t warm_until = monotonic_ns() + (int64_t)warm_up_ms() * 1000000;
    do
        check_count(round(state, count), count);
    while (monotonic_ns() < warm_until);

    for (int i = rounds(); i > 0; i--) {
        struct moment from = now();
        long counted = round(state, count);
        struct moment to = now();
        check_count(counted, count);
        print_sample(count, from, to);
    }
}

void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

void check_count(long counted, long expected)
{
    if (counted != expected) {
        fprintf(stderr, "counted %ld where %ld were expected\n", counted, expected);
        exit(1);
    }
}

void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}
