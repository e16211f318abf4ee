/*
 * The C library's calls as the library under test makes them, for tests: each is passed on, unless the thread has asked for it
 * to be refused. So a test has what only a system short of memory, an older kernel or a limit would do.
 *
 * What is not here comes from the C library itself, which this library depends on. A call is added with one line.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Every call that can be refused, with the number of the descriptor it is about (-1: about none). */
#define CALLS(_) \
    _(int, epoll_create1, -1, (int flags), (flags)) \
    _(int, epoll_wait, epoll, (int epoll, void *events, int room, int timeout), (epoll, events, room, timeout)) \
    _(int, epoll_pwait2, epoll, (int epoll, void *events, int room, const void *timeout, const void *mask), \
        (epoll, events, room, timeout, mask)) \
    _(int, dup3, to, (int from, int to, int flags), (from, to, flags)) \
    _(int, poll, -1, (struct pollfd *fds, nfds_t count, int timeout), (fds, count, timeout)) \
    _(int, ppoll, -1, (struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask), \
        (fds, count, timeout, mask)) \
    _(int, select, -1, (int count, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout), \
        (count, read, write, except, timeout)) \
    _(int, eventfd, -1, (unsigned initial, int flags), (initial, flags)) \
    _(int, inotify_init1, -1, (int flags), (flags)) \
    _(int, signalfd, fd, (int fd, const void *signals, int flags), (fd, signals, flags)) \
    _(int, timerfd_create, clock, (int clock, int flags), (clock, flags)) \
    _(long, syscall, (int)first, (long number, long first, long second), (number, first, second)) \
    _(int, pipe2, -1, (int *ends, int flags), (ends, flags)) \
    _(ssize_t, read, fd, (int fd, void *bytes, size_t count), (fd, bytes, count)) \
    _(ssize_t, write, fd, (int fd, const void *bytes, size_t count), (fd, bytes, count)) \
    _(ssize_t, preadv2, fd, (int fd, const struct iovec *bytes, int count, off_t offset, int flags), \
        (fd, bytes, count, offset, flags)) \
    _(ssize_t, pwritev2, fd, (int fd, const struct iovec *bytes, int count, off_t offset, int flags), \
        (fd, bytes, count, offset, flags)) \
    _(ssize_t, recv, fd, (int fd, void *bytes, size_t count, int flags), (fd, bytes, count, flags)) \
    _(ssize_t, send, fd, (int fd, const void *bytes, size_t count, int flags), (fd, bytes, count, flags)) \
    _(ssize_t, recvmsg, fd, (int fd, struct msghdr *message, int flags), (fd, message, flags)) \
    _(ssize_t, recvfrom, fd, (int fd, void *bytes, size_t count, int flags, void *from, socklen_t *size), \
        (fd, bytes, count, flags, from, size)) \
    _(ssize_t, sendto, fd, (int fd, const void *bytes, size_t count, int flags, const void *to, socklen_t size), \
        (fd, bytes, count, flags, to, size)) \
    _(int, accept4, fd, (int fd, void *address, socklen_t *size, int flags), (fd, address, size, flags)) \
    _(int, shutdown, fd, (int fd, int how), (fd, how)) \
    _(int, connect, fd, (int fd, const void *address, socklen_t size), (fd, address, size)) \
    _(int, getsockopt, fd, (int fd, int level, int option, void *value, socklen_t *size), (fd, level, option, value, size))

enum call {
#define NUMBER(type, name, fd, parameters, arguments) CALL_##name,
    CALLS(NUMBER)
    CALL_epoll_add,
    CALL_epoll_mod,
    CALL_epoll_del,
    CALL_COUNT
};

static const char *const names[CALL_COUNT] = {
#define NAME(type, name, fd, parameters, arguments) #name,
    CALLS(NAME)
    "epoll_ctl(ADD)", "epoll_ctl(MOD)", "epoll_ctl(DEL)",
};

struct refusal {
    int fd, error, passed, count;
};

static __thread struct refusal refusals[CALL_COUNT];
static __thread int calls[CALL_COUNT];

static int number_of(const char *name)
{
    int call = 0;
    while (call < CALL_COUNT && strcmp(names[call], name) != 0)
        call++;
    return call;
}

/*
 * Of this thread's calls by this name from now on, about this descriptor or (-1) any: so many are passed on first, and then so
 * many fail with this error. Takes the place of what was asked before. False if there is no such call.
 */
int shim_refuse(const char *name, int fd, int error, int passed, int count)
{
    int call = number_of(name);
    if (call == CALL_COUNT)
        return 0;
    refusals[call] = (struct refusal){ .fd = fd, .error = error, .passed = passed, .count = count };
    return 1;
}

/* Passes all of this thread's calls on again. */
void shim_allow(void)
{
    memset(refusals, 0, sizeof refusals);
}

/* How many calls by this name this thread has made, refused or not; -1 if there is no such call. */
int shim_calls(const char *name)
{
    int call = number_of(name);
    return call == CALL_COUNT ? -1 : calls[call];
}

static int is_refused(enum call call, int fd)
{
    calls[call]++;
    struct refusal *refusal = &refusals[call];
    if (refusal->count == 0 || (refusal->fd >= 0 && refusal->fd != fd))
        return 0;
    if (refusal->passed > 0) {
        refusal->passed--;
        return 0;
    }
    refusal->count--;
    errno = refusal->error;
    return 1;
}

/* Exported under the C library's name, and written under another, so that no header has its own idea of the parameters. */
#define DEFINE(type, name, fd, parameters, arguments) \
    type refusable_##name parameters __asm__(#name); \
    type refusable_##name parameters \
    { \
        static type (*next) parameters; \
        if (!next) \
            next = (type (*) parameters)dlsym(RTLD_NEXT, #name); \
        return is_refused(CALL_##name, fd) ? -1 : next arguments; \
    }
CALLS(DEFINE)

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    static int (*next)(int, int, int, struct epoll_event *);
    if (!next)
        next = (int (*)(int, int, int, struct epoll_event *))dlsym(RTLD_NEXT, "epoll_ctl");
    enum call call = operation == EPOLL_CTL_ADD ? CALL_epoll_add : operation == EPOLL_CTL_MOD ? CALL_epoll_mod : CALL_epoll_del;
    return is_refused(call, fd) ? -1 : next(epoll, operation, fd, event);
}
