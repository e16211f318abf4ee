/* An echo server over libevent's events. */
#define _GNU_SOURCE
#include "event_echo.h"

#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "measure.h"

static struct event_base *base;

static void answer(evutil_socket_t connection, short events, void *unused)
{
    (void)events;
    (void)unused;
    char request[REQUEST_BYTES];
    ssize_t count = recv(connection, request, sizeof request, 0);
    if (count <= 0) {
        event_free(event_base_get_running_event(base));
        close(connection);
    } else {
        if (send(connection, request, count, MSG_NOSIGNAL) != count)
            fail("send");
        echo_add(count);
    }
}

static void accept_all(evutil_socket_t listener, short events, void *unused)
{
    (void)events;
    (void)unused;
    int connection;
    while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct event *event = event_new(base, connection, EV_READ | EV_PERSIST, answer, NULL);
        if (!event || event_add(event, NULL) < 0)
            fail("event_add");
    }
}

void run_event_echo(long count)
{
    base = event_base_new();
    event_add(event_new(base, echo_listen(), EV_READ | EV_PERSIST, accept_all, NULL), NULL);
    echo_begin(count);
    event_base_dispatch(base);
}
