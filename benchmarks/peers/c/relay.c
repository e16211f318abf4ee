/*
 * Bytes in and out, in chunks of 64 KB, as a plain loop of read and write. A second thread writes what is read and a third
 * reads what is written; the time is the loop's own.
 */
#define _GNU_SOURCE
#include "raw.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"

enum { CHUNK = 64 * 1024 };

static int source[2];
static int sink[2];

static void *feed(void *unused)
{
    static char chunk[CHUNK];
    (void)unused;
    while (write(source[1], chunk, CHUNK) > 0) {
    }
    return NULL;
}

static void *drain(void *unused)
{
    static char chunk[CHUNK];
    (void)unused;
    while (read(sink[0], chunk, CHUNK) > 0) {
    }
    return NULL;
}

static void pass(long bytes)
{
    static char chunk[CHUNK];
    while (bytes > 0) {
        ssize_t count = read(source[0], chunk, bytes < CHUNK ? bytes : CHUNK);
        if (count <= 0)
            fail("read");
        for (ssize_t written = 0; written < count;) {
            ssize_t more = write(sink[1], chunk + written, count - written);
            if (more <= 0)
                fail("write");
            written += more;
        }
        bytes -= count;
    }
}

void run_relay(long count, int size)
{
    (void)size;
    pthread_t feeder, drainer;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, source) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sink) < 0)
        fail("socketpair");
    pthread_create(&feeder, NULL, feed, NULL);
    pthread_create(&drainer, NULL, drain, NULL);
    pass(count * CHUNK);
    for (int i = rounds(); i > 0; i--) {
        struct moment from = { thread_cpu_ns(), monotonic_ns() };
        pass(count * CHUNK);
        print_sample(count, from, (struct moment){ thread_cpu_ns(), monotonic_ns() });
    }
}
