/* libuv's own streams: read into one buffer, and written from it at once. */
#include "uv_echo.h"

#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "echo.h"
#include "measure.h"

static char request[REQUEST_BYTES];

static void lend(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    (void)handle;
    (void)size;
    *buffer = uv_buf_init(request, sizeof request);
}

static void answer(uv_stream_t *connection, ssize_t count, const uv_buf_t *buffer)
{
    if (count < 0) {
        uv_close((uv_handle_t *)connection, (uv_close_cb)free);
    } else if (count > 0) {
        uv_buf_t reply = uv_buf_init(buffer->base, (unsigned)count);
        if (uv_try_write(connection, &reply, 1) != count)
            fail("uv_try_write");
        echo_add(count);
    }
}

static void welcome(uv_stream_t *listener, int status)
{
    if (status < 0)
        fail("uv_listen");
    uv_tcp_t *connection = malloc(sizeof *connection);
    uv_tcp_init(listener->loop, connection);
    if (uv_accept(listener, (uv_stream_t *)connection) == 0)
        uv_read_start((uv_stream_t *)connection, lend, answer);
}

void run_uv_echo(long count)
{
    uv_tcp_t listener;
    uv_tcp_init(uv_default_loop(), &listener);
    uv_tcp_open(&listener, echo_listen());
    uv_listen((uv_stream_t *)&listener, 4096, welcome);
    echo_begin(count);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
