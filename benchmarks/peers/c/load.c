/*
 * The client of the echo servers: a number of connections, each with one request of 64 bytes under way. Prints a line a
 * round, with what the requests took in microseconds.
 *
 *   load <port> <connections> <requests a round>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "measure.h"

enum { BATCH = 512 };

struct connection {
    int descriptor;
    int received;
    int64_t sent_at;
};

static int epoll;
static long left_to_send;

static void send_request(struct connection *connection)
{
    static const char request[REQUEST_BYTES] = "request";
    connection->received = 0;
    connection->sent_at = monotonic_ns();
    left_to_send--;
    if (send(connection->descriptor, request, sizeof request, MSG_NOSIGNAL) != sizeof request)
        fail("send");
}

static int is_waiting(const struct connection *connection)
{
    return connection->sent_at != 0 && connection->received < REQUEST_BYTES;
}

/*
 * True when the whole reply is there. The server ends when it has sent the last one, maybe before all have been read here: it
 * closes what it has accepted, and resets what it has not.
 */
static int receive(struct connection *connection)
{
    if (!is_waiting(connection)) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, connection->descriptor, NULL);
        return 0;
    }
    char reply[REQUEST_BYTES];
    ssize_t count = recv(connection->descriptor, reply, sizeof reply - connection->received, 0);
    if (count <= 0)
        fail(count < 0 ? "recv" : "recv: the end of the connection");
    connection->received += count;
    return !is_waiting(connection);
}

static struct connection *connect_all(int port, int connections)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct connection *all = calloc(connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        int on = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0)
            fail("connect");
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        all[i].descriptor = descriptor;
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &all[i] };
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
    }
    return all;
}

static int compare(const void *one, const void *other)
{
    unsigned a = *(const unsigned *)one, b = *(const unsigned *)other;
    return (a > b) - (a < b);
}

static void print_round(unsigned *took, long count, struct moment from)
{
    struct moment to = now();
    qsort(took, count, sizeof *took, compare);
    printf("sample %ld %lld %lld p50=%.1f p99=%.1f\n", count, (long long)(to.cpu - from.cpu),
        (long long)(to.wall - from.wall), took[count / 2] / 1e3, took[count * 99 / 100] / 1e3);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: load <port> <connections> <requests a round>\n");
        return 2;
    }
    raise_descriptor_limit();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int connections = atoi(argv[2]);
    long count = atol(argv[3]);
    const char *warm_text = getenv("BENCH_WARM_COUNT");
    long warm = warm_text ? atol(warm_text) : 0;
    long total = warm + rounds() * count;
    struct connection *all = connect_all(atoi(argv[1]), connections);
    unsigned *took = calloc(count, sizeof *took);
    struct moment begun = now();
    left_to_send = total;
    for (int i = 0; i < connections && left_to_send > 0; i++)
        send_request(&all[i]);
    for (long replies = 0; replies < total;) {
        struct epoll_event events[BATCH];
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!receive(connection))
                continue;
            long of_round = replies++ - warm;
            if (of_round >= 0)
                took[of_round % count] = (unsigned)(monotonic_ns() - connection->sent_at);
            if (left_to_send > 0)
                send_request(connection);
            if (of_round >= 0 && (of_round + 1) % count == 0)
                print_round(took, count, begun);
            if (of_round + 1 >= 0 && (of_round + 1) % count == 0)
                begun = now();
        }
    }
    return 0;
}
