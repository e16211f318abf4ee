/*
 * How every C program here is run and what it prints: a warm-up, then rounds of the same work, a line for each.
 *
 *   sample <operations> <CPU ns> <wall ns>
 *
 * BENCH_WARM_MS and BENCH_ROUNDS come from whoever compares. CPU time is the process's, user and system, all threads.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>

/* Does `count` operations and returns how many it counted itself: more or fewer is a broken benchmark, and ends it. */
typedef long (*round_function)(void *state, long count);

void measure(round_function round, void *state, long count);

/* For work that cannot be cut into rounds: what has passed since the last call. */
struct moment {
    int64_t cpu;
    int64_t wall;
};

struct moment now(void);
void print_sample(long operations, struct moment from, struct moment to);

int64_t monotonic_ns(void);
int64_t thread_cpu_ns(void);
int warm_up_ms(void);
int rounds(void);

/* Ends the program with the name of what failed and errno. */
_Noreturn void fail(const char *what);
void check_count(long counted, long expected);

/* Lets the process open as many descriptors as it may. */
void raise_descriptor_limit(void);

#endif
