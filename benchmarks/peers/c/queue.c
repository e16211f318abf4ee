/* Work for a loop from other threads and from itself: a queue under a lock, and an eventfd that the loop waits for. */
#define _GNU_SOURCE
#include "raw.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "measure.h"

struct item {
    struct item *next;
    void (*run)(void *state);
    void *state;
};

static struct {
    pthread_mutex_t lock;
    struct item *first;
    struct item *last;
    int wake_up;
    int over; /* an eventfd: a round is over, or a reply is there */
    pthread_t thread;
} queue = { .lock = PTHREAD_MUTEX_INITIALIZER };

static long ran;
static long expected;

static void signal_descriptor(int descriptor)
{
    uint64_t one = 1;
    if (write(descriptor, &one, sizeof one) != sizeof one)
        fail("write");
}

static void wait_descriptor(int descriptor)
{
    uint64_t value;
    if (read(descriptor, &value, sizeof value) != sizeof value)
        fail("read");
}

static void post(void (*run)(void *), void *state)
{
    struct item *item = malloc(sizeof *item);
    *item = (struct item){ NULL, run, state };
    pthread_mutex_lock(&queue.lock);
    int onto_nothing = !queue.first;
    if (onto_nothing)
        queue.first = item;
    else
        queue.last->next = item;
    queue.last = item;
    pthread_mutex_unlock(&queue.lock);
    if (onto_nothing && !pthread_equal(pthread_self(), queue.thread))
        signal_descriptor(queue.wake_up);
}

static struct item *take_all(void)
{
    pthread_mutex_lock(&queue.lock);
    struct item *all = queue.first;
    queue.first = queue.last = NULL;
    pthread_mutex_unlock(&queue.lock);
    return all;
}

static void *loop(void *unused)
{
    (void)unused;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN | EPOLLET };
    epoll_ctl(epoll, EPOLL_CTL_ADD, queue.wake_up, &event);
    while (1) {
        struct item *item = take_all();
        if (!item && epoll_wait(epoll, &event, 1, -1) < 0)
            fail("epoll_wait");
        while (item) {
            struct item *next = item->next;
            item->run(item->state);
            free(item);
            item = next;
        }
    }
    return NULL;
}

static void start(void)
{
    queue.wake_up = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    queue.over = eventfd(0, EFD_CLOEXEC);
    if (pthread_create(&queue.thread, NULL, loop, NULL) != 0)
        fail("pthread_create");
}

static void count_one(void *state)
{
    (void)state;
    if (++ran == expected)
        signal_descriptor(queue.over);
}

static void count_and_post(void *state)
{
    if (++ran == expected)
        signal_descriptor(queue.over);
    else
        post(count_and_post, state);
}

static void reply(void *state)
{
    (void)state;
    ran++;
    signal_descriptor(queue.over);
}

static long burst_round(void *state, long count)
{
    ran = 0;
    expected = count;
    for (long i = 0; i < count; i++)
        post(count_one, state);
    wait_descriptor(queue.over);
    return ran;
}

static long chain_round(void *state, long count)
{
    ran = 0;
    expected = count;
    post(count_and_post, state);
    wait_descriptor(queue.over);
    return ran;
}

static long reply_round(void *state, long count)
{
    ran = 0;
    for (long i = 0; i < count; i++) {
        post(reply, state);
        wait_descriptor(queue.over);
    }
    return ran;
}

void run_schedule_burst(long count, int size)
{
    (void)size;
    start();
    measure(burst_round, NULL, count);
}

void run_schedule_chain(long count, int size)
{
    (void)size;
    start();
    measure(chain_round, NULL, count);
}

void run_schedule_reply(long count, int size)
{
    (void)size;
    start();
    measure(reply_round, NULL, count);
}
