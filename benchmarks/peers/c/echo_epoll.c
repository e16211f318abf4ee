/* An echo server over raw level-triggered epoll. */
#define _GNU_SOURCE
#include "raw.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "measure.h"

enum { BATCH = 1024 };

static void add(int epoll, int descriptor)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = descriptor };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0)
        fail("epoll_ctl");
}

static void accept_all(int epoll, int listener)
{
    int connection;
    while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        add(epoll, connection);
}

static void answer(int connection)
{
    char request[REQUEST_BYTES];
    ssize_t count = recv(connection, request, sizeof request, 0);
    if (count <= 0) {
        close(connection);
    } else {
        if (send(connection, request, count, MSG_NOSIGNAL) != count)
            fail("send");
        echo_add(count);
    }
}

void run_echo(long count, int size)
{
    (void)size;
    static struct epoll_event events[BATCH];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = echo_listen();
    add(epoll, listener);
    echo_begin(count);
    while (1) {
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener)
                accept_all(epoll, listener);
            else
                answer(events[i].data.fd);
        }
    }
}
