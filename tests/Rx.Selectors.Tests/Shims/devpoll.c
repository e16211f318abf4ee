/*
 * /dev/poll of illumos and Solaris made of poll(2), for tests: the binary interface as far as DevPollSelector uses it, on
 * Linux. It shows that our reading of that interface works from end to end; it is not that system.
 *
 * As there, and as strictly as on the older ones:
 *   - events written for a descriptor that is watched are added to those it has, until it is removed;
 *   - a write waits for as long as somebody polls;
 *   - polling begins behind the descriptor that the last full answer ended with;
 *   - the device answers poll(2) about itself with an error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OPEN_CLOEXEC = 0x800000, DP_POLL = 0xD001, REMOVE = 0x0800, ILLUMOS_RDHUP = 0x4000 };
enum { MOST_DESCRIPTORS = 65536 };

struct dvpoll {
    struct pollfd *dp_fds;
    unsigned long dp_nfds;
    int dp_timeout;
    void *dp_setp;
};

struct device {
    struct pollfd *watched;
    int count, start, polling;
};

static struct device devices[MOST_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t polled = PTHREAD_COND_INITIALIZER;

static short to_linux(short events)
{
    return (short)((events & ~ILLUMOS_RDHUP) | (events & ILLUMOS_RDHUP ? POLLRDHUP : 0));
}

static short from_linux(short events)
{
    return (short)((events & ~POLLRDHUP) | (events & POLLRDHUP ? ILLUMOS_RDHUP : 0));
}

int open(const char *path, int flags, ...)
{
    if (strcmp(path, "/dev/poll") != 0) {
        errno = ENOENT;
        return -1;
    }
    int fd = eventfd(0, flags & OPEN_CLOEXEC ? EFD_CLOEXEC : 0);
    if (fd < 0)
        return -1;
    pthread_mutex_lock(&lock);
    struct device *device = &devices[fd];
    if (!device->watched)
        device->watched = calloc(MOST_DESCRIPTORS, sizeof *device->watched);
    device->count = device->start = 0;
    pthread_mutex_unlock(&lock);
    return fd;
}

static void apply(struct device *device, struct pollfd change)
{
    int i = 0;
    while (i < device->count && device->watched[i].fd != change.fd)
        i++;
    if (change.events == REMOVE) {
        if (i < device->count)
            memmove(&device->watched[i], &device->watched[i + 1], (size_t)(--device->count - i) * sizeof change);
    } else if (i < device->count) {
        device->watched[i].events |= to_linux(change.events);
    } else {
        device->watched[device->count++] = (struct pollfd){ .fd = change.fd, .events = to_linux(change.events) };
    }
}

/* For tests: so many of this thread's waits from now on fail. */
static __thread int failing_wait_error, failing_waits;
void shim_fail_waits(int error, int count)
{
    failing_wait_error = error;
    failing_waits = count;
}

/* For tests: the next write of this thread fails, and how many records its last one had. */
static __thread int failing_error, written;
void shim_fail_write(int error)
{
    failing_error = error;
}

int shim_written(void)
{
    return written;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (failing_error != 0) {
        errno = failing_error;
        failing_error = 0;
        return -1;
    }

    written = (int)(size / sizeof(struct pollfd));
    struct device *device = &devices[fd];
    const struct pollfd *changes = bytes;
    pthread_mutex_lock(&lock);
    while (device->polling > 0)
        pthread_cond_wait(&polled, &lock);
    for (size_t i = 0; i < size / sizeof *changes; i++)
        apply(device, changes[i]);
    pthread_mutex_unlock(&lock);
    return (ssize_t)size;
}

int ioctl(int fd, unsigned long request, ...)
{
    __builtin_va_list arguments;
    __builtin_va_start(arguments, request);
    struct dvpoll *poll_request = __builtin_va_arg(arguments, struct dvpoll *);
    __builtin_va_end(arguments);
    if (request != DP_POLL) {
        errno = EINVAL;
        return -1;
    }

    if (failing_waits > 0) {
        failing_waits--;
        errno = failing_wait_error;
        return -1;
    }

    struct device *device = &devices[fd];
    pthread_mutex_lock(&lock);
    device->polling++;
    pthread_mutex_unlock(&lock);

    int count = poll(device->watched, (nfds_t)device->count, poll_request->dp_timeout), error = errno, found = 0;
    for (int k = 0; count > 0 && k < device->count; k++) {
        int i = (device->start + k) % device->count;
        if (device->watched[i].revents == 0)
            continue;
        if (found == (int)poll_request->dp_nfds) {
            device->start = i;
            break;
        }
        poll_request->dp_fds[found] = device->watched[i];
        poll_request->dp_fds[found++].revents = from_linux(device->watched[i].revents);
    }

    pthread_mutex_lock(&lock);
    device->polling--;
    pthread_cond_broadcast(&polled);
    pthread_mutex_unlock(&lock);
    errno = error;
    return count < 0 ? -1 : found;
}
