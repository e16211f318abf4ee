#define _GNU_SOURCE
#include "echo.h"
#include "measure.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static long bytes_a_round;
static long left;
static int rounds_left;
static int is_measuring;
static struct moment begun;

int echo_listen(void)
{
    raise_descriptor_limit();
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 4096) < 0
        || getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        fail("listen");
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void turn_over(void)
{
    while (left <= 0) {
        struct moment at = now();
        if (is_measuring) {
            print_sample(bytes_a_round / REQUEST_BYTES, begun, at);
            if (--rounds_left == 0)
                exit(0);
        }
        is_measuring = 1;
        begun = at;
        left += bytes_a_round;
    }
}

void echo_begin(long count)
{
    const char *warm = getenv("BENCH_WARM_COUNT");
    bytes_a_round = count * REQUEST_BYTES;
    left = (warm ? atol(warm) : 0) * REQUEST_BYTES;
    rounds_left = rounds();
    turn_over();
}

void echo_add(long bytes)
{
    left -= bytes;
    turn_over();
}
