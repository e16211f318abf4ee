using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// errno(3). The numbers this library decides by are Linux's, on every system: what a call leaves is brought to them at once
/// (<see cref="Last"/>), and back to the system's own number where it is told (<see cref="ToSystem"/>).
/// </summary>
/// <remarks>
/// It is read where a call has failed, right behind the call, which is where the
/// marshaller would read it. SetLastError would have it cleared before and read after every call, and keep the call from being
/// compiled into its caller. The runtime preserves errno on the way back from a system call.
/// </remarks>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ENXIO = 6;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int ENOSR = 63;
    public const int ENONET = 64;
    public const int EPROTO = 71;
    public const int ENOTSOCK = 88;
    public const int EDESTADDRREQ = 89;
    public const int EMSGSIZE = 90;
    public const int EPROTOTYPE = 91;
    public const int ENOPROTOOPT = 92;
    public const int EPROTONOSUPPORT = 93;
    public const int EOPNOTSUPP = 95;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ENETUNREACH = 101;
    public const int ENETRESET = 102;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int EISCONN = 106;
    public const int ENOTCONN = 107;
    public const int ESHUTDOWN = 108;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTDOWN = 112;
    public const int EHOSTUNREACH = 113;
    public const int EINPROGRESS = 115;

    /// <summary>A number of the system's that Linux has no error for is the number itself above this.</summary>
    public const int Foreign = 1000;

    private static readonly ErrnoTable Table = ErrnoTable.Of(HostSystem.Current);

    /// <summary>What the system call right before this has left.</summary>
    public static int Last => OfSystem(Marshal.GetLastSystemError());

    /// <summary>The number here of a number of this system's.</summary>
    public static int OfSystem(int number) =>
        OperatingSystem.IsWindows() ? WinsockError.ToErrno(number) : Table.ToLibrary(number, Foreign);

    /// <summary>This system's number for a number here; 0 when it has none, on Windows one that is no error of its own.</summary>
    public static int ToSystem(int number) =>
        OperatingSystem.IsWindows() ? WinsockError.FromErrno(number)
        : IsForeign(number) ? number - Foreign
        : Table.ToSystem(number);

    /// <summary>The symbolic name, as in "EPERM"; "errno 4711" for a number without one, and on Windows "error 4711".</summary>
    public static string Name(int number) =>
        !IsForeign(number) ? ErrnoTable.Linux.NameOf(number)
        : OperatingSystem.IsWindows() ? WinsockError.NameOf(number - Foreign)
        : Table.NameOf(number - Foreign);

    /// <summary>What strerror(3) says of it, as in "Operation not permitted"; on Windows, FormatMessage.</summary>
    public static string Text(int number) => Marshal.GetPInvokeErrorMessage(ToSystem(number)).TrimEnd('.');

    /// <summary>
    /// Whether a call was refused because the system, or the process, is short of memory (ENOMEM, ENOBUFS, ENOSR) or of
    /// descriptors (EMFILE, ENFILE) at the moment. Nothing is wrong with what the call was about: the same call may succeed
    /// later. A shortage is waited out, for a bounded time, and then reported.
    /// </summary>
    /// <remarks>
    /// Two more numbers mean a shortage for single calls only, which add them where they are made: EAGAIN of poll(2) and
    /// select(2), where other calls mean that nothing is there; and ENOSPC of epoll_ctl(2) and inotify_add_watch(2), a limit
    /// that the administrator has set.
    /// </remarks>
    public static bool IsShortage(int number) => number is ENOMEM or ENOBUFS or ENOSR or EMFILE or ENFILE;

    /// <summary>
    /// Whether a call failed because this system does not offer it: the kernel does not know it (ENOSYS, EOPNOTSUPP), was built
    /// without it (ENODEV), has no such device (ENOENT, ENXIO), or a sandbox around the process forbids it (EPERM, EACCES, or
    /// ENOSYS again, as its author chose). Another call may do.
    /// </summary>
    /// <remarks>
    /// For calls that are about nothing but the system itself, such as epoll_create1(2). Where a call is about a file or a
    /// process, some of these numbers are about that one.
    /// </remarks>
    public static bool IsNotOffered(int number) =>
        number is ENOSYS or EOPNOTSUPP or EPERM or EACCES or ENODEV or ENOENT or ENXIO;

    private static bool IsForeign(int number) =>
        number > Foreign && (OperatingSystem.IsWindows() || !ReferenceEquals(Table, ErrnoTable.Linux));
}
