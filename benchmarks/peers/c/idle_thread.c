/*
 * With BENCH_IDLE_THREAD set, the process has a second thread, which does nothing. Any .NET process has several, and the
 * kernel then counts a reference to the file at each system call, with an atomic operation there and one back, which it
 * spares a process of one thread (fdget in the kernel's fs/file.c). So this is what C costs in such a process.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "measure.h"

static void *idle(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

__attribute__((constructor)) static void start_if_wanted(void)
{
    pthread_t thread;
    if (getenv("BENCH_IDLE_THREAD") && pthread_create(&thread, NULL, idle, NULL) != 0)
        fail("pthread_create");
}
