/*
 * The shape of libevent's own benchmark: tokens of one byte run round a ring of socket pairs. Each event reads the token and
 * passes it to the next pair. Shared by the C programs, which differ in who tells that a pair can be read.
 */
#ifndef RING_H
#define RING_H

struct ring {
    int pairs;
    int tokens;
    int *read_ends;
    int *write_ends;
    long left_to_write;
    long reads;
    long expected;
};

/* Opens the pairs, non-blocking. */
void ring_open(struct ring *ring, int pairs, int tokens);
/* Writes a byte to each pair, for the workloads that do not read it. */
void ring_fill(struct ring *ring);

/* Writes the tokens. From then on, call ring_pass() for every pair that is ready for reading, until ring_is_over(). */
void ring_start(struct ring *ring, long events);
void ring_pass(struct ring *ring, int pair);

static inline int ring_is_over(const struct ring *ring) { return ring->reads >= ring->expected; }

#endif
