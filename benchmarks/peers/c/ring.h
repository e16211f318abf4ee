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
/* A byte for each pair, for those who only tell that it is there. */
void ring_fill(struct ring *ring);

/* Writes the tokens; from then on ring_pass() is called for whatever can be read, until ring_is_over(). */
void ring_start(struct ring *ring, long events);
void ring_pass(struct ring *ring, int pair);

static inline int ring_is_over(const struct ring *ring) { return ring->reads >= ring->expected; }

#endif
