/*
 * A kqueue(2) made of epoll(7), for tests: the binary interface of another system (which one is chosen with -DABI_...), as
 * far as KqueueSelector uses it, on Linux. It shows that our reading of that system's interface works from end to end; it
 * is not that system.
 *
 * A kqueue is an epoll instance, so that it can be polled and is closed as any descriptor. Its filters stand in a table
 * beside it. As on the BSDs, and unlike epoll:
 *   - a descriptor has a filter for each kind of event, each with its own user data;
 *   - filters go when the descriptor's number is closed, even if a duplicate keeps the file open;
 *   - a socket that was never connected is ready for nothing, and an error of a datagram socket is not told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(ABI_NETBSD)
struct event {
    uint64_t ident;
    uint32_t filter, flags, fflags;
    int64_t data;
    uint64_t udata;
};
enum { F_READ = 0, F_WRITE = 1, F_USER = 8, F_EXCEPT = 0x7fffffff };
#define KEVENT __kevent50
#elif defined(ABI_FREEBSD)
struct event {
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    uint64_t udata;
    uint64_t ext[4];
};
enum { F_READ = -1, F_WRITE = -2, F_USER = -11, F_EXCEPT = 0x7fff };
#define KEVENT kevent
#elif defined(ABI_OPENBSD)
struct event {
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    uint64_t udata;
};
enum { F_READ = -1, F_WRITE = -2, F_USER = -10, F_EXCEPT = -9 };
#define KEVENT kevent
#else /* macOS */
#pragma pack(4)
struct event {
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    uint64_t udata;
};
#pragma pack()
enum { F_READ = -1, F_WRITE = -2, F_USER = -10, F_EXCEPT = -15 };
#define KEVENT kevent
#endif

enum { ADD = 1, DELETE = 2, ONESHOT = 0x10, CLEAR = 0x20, RECEIPT = 0x40, ERROR = 0x4000, AT_EOF = 0x8000 };
enum { NOTE_TRIGGER = 0x01000000 };
enum { MOST_DESCRIPTORS = 65536, KINDS = 3, NO_KIND = -1 };
static const uint64_t USER_DATA = UINT64_MAX; /* of the always ready descriptor that stands for EVFILT_USER */

struct note {
    int present;
    uint32_t flags;
    uint64_t udata;
};

struct file {
    struct note notes[KINDS];
    uint32_t generation; /* in epoll's data: what was registered under an earlier one is gone */
    int quiet;           /* never connected: nothing is told until something happens to it */
    int owed;            /* kinds that were ready and found no room */
};

struct queue {
    struct file *files;
    int end; /* no descriptor from this number on was ever registered */
    struct note user;
};

static const int filters[KINDS] = { F_READ, F_WRITE, F_EXCEPT };
static struct queue queues[MOST_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int always_ready;

/* For tests: the next additions of this filter by this thread are refused with this error. */
static __thread int refused_filter, refused_error, refused_count;
void shim_refuse(int filter, int error, int count)
{
    refused_filter = filter;
    refused_error = error;
    refused_count = count;
}

/* For tests: of the calls with changes that this thread makes from now on, this one fails as a whole, having done nothing. */
static __thread int failing_call, failing_error;
void shim_fail(int call, int error)
{
    failing_call = call;
    failing_error = error;
}

/* For tests: so many of the calls without changes that this thread makes from now on fail. */
static __thread int failing_wait_error, failing_waits;
void shim_fail_waits(int error, int count)
{
    failing_wait_error = error;
    failing_waits = count;
}

__attribute__((constructor)) static void begin(void)
{
    always_ready = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
}

static int kind_of(int filter)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (filters[kind] == filter)
            return kind;
    return NO_KIND;
}

static int is_used(const struct file *file)
{
    return file->notes[0].present || file->notes[1].present || file->notes[2].present;
}

static struct epoll_event interest(int fd, const struct file *file)
{
    struct epoll_event wanted = { .data.u64 = (uint64_t)file->generation << 32 | (uint32_t)fd };
    if (file->notes[0].present)
        wanted.events |= EPOLLIN | EPOLLRDHUP;
    if (file->notes[1].present)
        wanted.events |= EPOLLOUT;
    if (file->notes[2].present)
        wanted.events |= EPOLLPRI;
    for (int kind = 0; kind < KINDS; kind++)
        if (file->notes[kind].present && file->notes[kind].flags & CLEAR)
            wanted.events |= EPOLLET;
    if (file->quiet)
        wanted.events |= EPOLLET;
    return wanted;
}

static void forget(struct file *file)
{
    memset(file->notes, 0, sizeof file->notes);
    file->generation++;
    file->quiet = file->owed = 0;
}

/* Whether the file that is registered in epoll under this number is the one that has the number now. */
static int is_same(int kq, int fd, struct file *file)
{
    struct epoll_event none = { .events = 0, .data.u64 = (uint64_t)(file->generation - 1) << 32 | (uint32_t)fd };
    if (epoll_ctl(kq, EPOLL_CTL_ADD, fd, &none) == 0) {
        epoll_ctl(kq, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    return errno == EEXIST;
}

/* A closed number whose file lives on still reports. Only a new epoll instance is rid of it. */
static void drop_ghosts(int kq)
{
    struct queue *queue = &queues[kq];
    int fresh = epoll_create1(EPOLL_CLOEXEC);
    if (fresh < 0)
        return;
    for (int fd = 0; fd < queue->end; fd++) {
        struct file *file = &queue->files[fd];
        if (!is_used(file))
            continue;
        struct epoll_event wanted = interest(fd, file);
        if (!is_same(kq, fd, file) || epoll_ctl(fresh, EPOLL_CTL_ADD, fd, &wanted) < 0)
            forget(file);
    }
    struct epoll_event user = { .events = EPOLLIN, .data.u64 = USER_DATA }, none = { .events = 0 };
    if (epoll_ctl(kq, EPOLL_CTL_ADD, always_ready, &none) < 0)
        epoll_ctl(fresh, EPOLL_CTL_ADD, always_ready, &user);
    dup3(fresh, kq, O_CLOEXEC);
    close(fresh);
}

static int update(int kq, int fd, struct file *file)
{
    struct epoll_event wanted = interest(fd, file);
    if (epoll_ctl(kq, EPOLL_CTL_MOD, fd, &wanted) == 0)
        return 0;
    if (errno == ENOENT && epoll_ctl(kq, EPOLL_CTL_ADD, fd, &wanted) == 0)
        return 0;
    return errno;
}

static int change_user(int kq, struct event *change)
{
    struct queue *queue = &queues[kq];
    if (change->flags & ADD)
        queue->user.present = 1;
    if (!queue->user.present)
        return ENOENT;
    queue->user.udata = change->udata;
    struct epoll_event ready = { .events = EPOLLIN, .data.u64 = USER_DATA };
    if (change->fflags & NOTE_TRIGGER)
        epoll_ctl(kq, EPOLL_CTL_ADD, always_ready, &ready);
    return 0;
}

static int change_one(int kq, struct event *change)
{
    if ((int)change->filter == refused_filter && change->flags & ADD && refused_count > 0) {
        refused_count--;
        return refused_error;
    }
    if ((int)change->filter == F_USER)
        return change_user(kq, change);
    int kind = kind_of((int)change->filter), fd = (int)change->ident;
    if (kind == NO_KIND)
        return EINVAL;
    if (fd < 0 || fd >= MOST_DESCRIPTORS)
        return EBADF;
    struct file *file = &queues[kq].files[fd];
    if (fd >= queues[kq].end)
        queues[kq].end = fd + 1;
    if (is_used(file) && !is_same(kq, fd, file))
        forget(file); /* the number was closed, and its filters with it */
    struct note *note = &file->notes[kind], before = *note;
    if (change->flags & DELETE) {
        if (!note->present)
            return ENOENT;
        note->present = 0;
        file->owed &= ~(1 << kind);
        if (is_used(file))
            return update(kq, fd, file);
        epoll_ctl(kq, EPOLL_CTL_DEL, fd, NULL);
        forget(file);
        return 0;
    }
    if (!note->present && !(change->flags & ADD))
        return ENOENT;
    if (!note->present)
        note->flags = change->flags; /* as long as it lives: adding again changes the user data alone */
    note->present = 1;
    note->udata = change->udata;
    file->quiet = 0;
    int result = update(kq, fd, file);
    if (result != 0)
        *note = before;
    return result;
}

static int was_never_connected(int fd, uint32_t bits)
{
    int type = 0;
    socklen_t size = sizeof type;
    struct sockaddr_storage peer;
    socklen_t peer_size = sizeof peer;
    return (bits & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) == EPOLLHUP
        && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM
        && getpeername(fd, (struct sockaddr *)&peer, &peer_size) < 0 && errno == ENOTCONN;
}

static int is_datagram(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type != SOCK_STREAM;
}

static int is_socket(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

static int report(int kq, int fd, uint32_t bits, struct event *events, int room)
{
    struct file *file = &queues[kq].files[fd];
    if (was_never_connected(fd, bits)) {
        if (!file->quiet) {
            file->quiet = 1;
            update(kq, fd, file);
        }
        return 0;
    }
    if (file->quiet) {
        file->quiet = 0;
        update(kq, fd, file);
    }

    int over = bits & EPOLLHUP || (bits & EPOLLERR && !is_datagram(fd)), error = bits & EPOLLERR;
    int ready[KINDS] = {
        bits & (EPOLLIN | EPOLLRDHUP) || over || error,
        bits & EPOLLOUT || over || error,
        bits & EPOLLPRI || over,
    };
    int ended[KINDS] = { over || bits & EPOLLRDHUP, over, over };
    int owed = file->owed, count = 0, cleared = 0;
    file->owed = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        struct note *note = &file->notes[kind];
        if (!note->present || !ready[kind] || (owed && !(owed & 1 << kind)))
            continue;
        if (count == room) {
            file->owed |= 1 << kind;
            cleared |= note->flags & CLEAR;
            continue;
        }
        events[count++] = (struct event){
            .ident = (uint64_t)fd, .filter = filters[kind], .udata = note->udata,
            .flags = (note->flags & CLEAR) | (ended[kind] ? AT_EOF : 0),
            .fflags = ended[kind] && error && is_socket(fd) ? ECONNRESET : 0,
        };
    }
    if (cleared)
        update(kq, fd, file); /* ready once more, for what found no room */
    return count;
}

static int collect(int kq, struct epoll_event *ready, int count, struct event *events, int room)
{
    struct queue *queue = &queues[kq];
    int found = 0, ghosts = 0;
    for (int i = 0; i < count; i++) {
        int fd = (int)(uint32_t)ready[i].data.u64;
        if (ready[i].data.u64 == USER_DATA) {
            if (found < room) {
                epoll_ctl(kq, EPOLL_CTL_DEL, always_ready, NULL);
                events[found++] = (struct event){ .filter = F_USER, .flags = CLEAR, .udata = queue->user.udata };
            }
            continue;
        }
        struct file *file = &queue->files[fd];
        if (file->generation != ready[i].data.u64 >> 32 || !is_same(kq, fd, file)) {
            if (file->generation == ready[i].data.u64 >> 32)
                forget(file);
            ghosts = 1;
            continue;
        }
        found += report(kq, fd, ready[i].events, events + found, room - found);
    }
    if (ghosts)
        drop_ghosts(kq);
    return found;
}

int kqueue(void)
{
    int kq = epoll_create1(0);
    if (kq < 0)
        return -1;
    pthread_mutex_lock(&lock);
    struct queue *queue = &queues[kq];
    if (queue->files)
        for (int fd = 0; fd < queue->end; fd++)
            forget(&queue->files[fd]);
    else
        queue->files = calloc(MOST_DESCRIPTORS, sizeof *queue->files);
    memset(&queue->user, 0, sizeof queue->user);
    pthread_mutex_unlock(&lock);
    return kq;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int KEVENT(int kq, struct event *changes, size_t change_count, struct event *events, size_t room, struct timespec *timeout)
{
    int found = 0;
    if (change_count > 0 && failing_call > 0 && --failing_call == 0) {
        errno = failing_error;
        return -1;
    }
    if (change_count == 0 && failing_waits > 0) {
        failing_waits--;
        errno = failing_wait_error;
        return -1;
    }
    pthread_mutex_lock(&lock);
    for (int i = 0; i < (int)change_count; i++) {
        struct event change = changes[i];
        int error = change_one(kq, &change);
        if (error == 0 && !(change.flags & RECEIPT))
            continue;
        if (found == (int)room) {
            pthread_mutex_unlock(&lock);
            errno = error;
            return -1;
        }
        change.flags = ERROR;
        change.data = error;
        events[found++] = change;
    }
    pthread_mutex_unlock(&lock);
    if (found > 0 || room == 0)
        return found;

    int64_t deadline = timeout ? now() + timeout->tv_sec * 1000000000LL + timeout->tv_nsec : 0;
    struct epoll_event *ready = malloc(room * sizeof *ready);
    do {
        struct timespec left = { 0 };
        if (timeout) {
            int64_t nanoseconds = deadline - now();
            if (nanoseconds > 0) {
                left.tv_sec = nanoseconds / 1000000000LL;
                left.tv_nsec = nanoseconds % 1000000000LL;
            }
        }
        int count = (int)syscall(SYS_epoll_pwait2, kq, ready, (int)room, timeout ? &left : NULL, NULL, 0);
        if (count < 0) {
            found = -1;
            break;
        }
        pthread_mutex_lock(&lock);
        found = collect(kq, ready, count, events, (int)room);
        pthread_mutex_unlock(&lock);
    } while (found == 0 && (!timeout || now() < deadline));
    int error = errno;
    free(ready);
    errno = error;
    return found;
}
