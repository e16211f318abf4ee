#define _GNU_SOURCE
#include "ring.h"
#include "measure.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

void ring_open(struct ring *ring, int pairs, int tokens)
{
    raise_descriptor_limit();
    *ring = (struct ring){ .pairs = pairs, .tokens = tokens };
    ring->read_ends = calloc(pairs, sizeof(int));
    ring->write_ends = calloc(pairs, sizeof(int));
    for (int i = 0; i < pairs; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
            fail("socketpair");
        ring->read_ends[i] = ends[0];
        ring->write_ends[i] = ends[1];
    }
}

static void write_token(struct ring *ring, int pair)
{
    if (write(ring->write_ends[pair], "e", 1) != 1)
        fail("write");
    ring->left_to_write--;
}

void ring_fill(struct ring *ring)
{
    for (int i = 0; i < ring->pairs; i++)
        write_token(ring, i);
}

void ring_start(struct ring *ring, long events)
{
    ring->reads = 0;
    ring->expected = events;
    ring->left_to_write = events;
    int space = ring->pairs / ring->tokens;
    for (int i = 0; i < ring->tokens; i++)
        write_token(ring, i * space);
}

void ring_pass(struct ring *ring, int pair)
{
    char token;
    if (read(ring->read_ends[pair], &token, 1) != 1)
        fail("read");
    ring->reads++;
    if (ring->left_to_write > 0)
        write_token(ring, pair + 1 < ring->pairs ? pair + 1 : 0);
}
