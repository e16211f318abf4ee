using System.Globalization;

namespace Rx.Selectors.Native;

/// <summary>
/// The errors of Winsock, and those of <see cref="Errno"/> that say the same. Inside the library an error goes by its number in
/// <see cref="Errno"/>, so that what decides by it is written once. Both count from 1, and mean something else by nearly every
/// number. So one that is not known here goes by a number above <see cref="Errno.Foreign"/>, where errno has none; and an errno
/// that Windows has nothing for is told as an application's own, of which the system has none.
/// </summary>
internal static class WinsockError
{
    private const int OfApplication = 1 << 29; // winerror.h: set in no error of the system's

    // winsock2.h; the first are winerror.h's, which calls on handles answer. Where two say the same the last is told.
    private static readonly (int Number, int Errno)[] Known =
    [
        (1, Errno.ENOSYS), // ERROR_INVALID_FUNCTION
        (3, Errno.ENOENT), // ERROR_PATH_NOT_FOUND
        (2, Errno.ENOENT), // ERROR_FILE_NOT_FOUND
        (4, Errno.EMFILE), // ERROR_TOO_MANY_OPEN_FILES
        (5, Errno.EACCES), // ERROR_ACCESS_DENIED
        (6, Errno.EBADF), // ERROR_INVALID_HANDLE
        (1453, Errno.ENOMEM), // ERROR_WORKING_SET_QUOTA
        (1450, Errno.ENOMEM), // ERROR_NO_SYSTEM_RESOURCES
        (14, Errno.ENOMEM), // ERROR_OUTOFMEMORY
        (8, Errno.ENOMEM), // ERROR_NOT_ENOUGH_MEMORY
        (50, Errno.EOPNOTSUPP), // ERROR_NOT_SUPPORTED
        (55, Errno.ENODEV), // ERROR_DEV_NOT_EXIST
        (87, Errno.EINVAL), // ERROR_INVALID_PARAMETER
        (109, Errno.EPIPE), // ERROR_BROKEN_PIPE
        (183, Errno.EEXIST), // ERROR_ALREADY_EXISTS
        (1314, Errno.EPERM), // ERROR_PRIVILEGE_NOT_HELD
        (10004, Errno.EINTR), // WSAEINTR, and so on with the names of errno.h
        (10009, Errno.EBADF),
        (10013, Errno.EACCES),
        (10014, Errno.EFAULT),
        (10022, Errno.EINVAL),
        (10024, Errno.EMFILE),
        (10035, Errno.EAGAIN), // WSAEWOULDBLOCK
        (10036, Errno.EINPROGRESS),
        (10038, Errno.ENOTSOCK),
        (10039, Errno.EDESTADDRREQ),
        (10040, Errno.EMSGSIZE),
        (10041, Errno.EPROTOTYPE),
        (10042, Errno.ENOPROTOOPT),
        (10043, Errno.EPROTONOSUPPORT),
        (10045, Errno.EOPNOTSUPP),
        (10047, Errno.EAFNOSUPPORT),
        (10048, Errno.EADDRINUSE),
        (10049, Errno.EADDRNOTAVAIL),
        (10050, Errno.ENETDOWN),
        (10051, Errno.ENETUNREACH),
        (10052, Errno.ENETRESET),
        (10053, Errno.ECONNABORTED),
        (10054, Errno.ECONNRESET),
        (10055, Errno.ENOBUFS),
        (10056, Errno.EISCONN),
        (10057, Errno.ENOTCONN),
        (10058, Errno.ESHUTDOWN),
        (10060, Errno.ETIMEDOUT),
        (10061, Errno.ECONNREFUSED),
        (10064, Errno.EHOSTDOWN),
        (10065, Errno.EHOSTUNREACH),
    ];

    /// <summary>The number in <see cref="Errno"/> of an error of Windows; 0 for 0, which is none.</summary>
    public static int ToErrno(int number)
    {
        foreach ((int known, int errno) in Known)
        {
            if (known == number)
            {
                return errno;
            }
        }

        return number == 0 ? 0
            : (number & OfApplication) != 0 ? number & ~OfApplication
            : number + Errno.Foreign;
    }

    /// <summary>Windows' own number for one of <see cref="Errno"/>; 0 for 0.</summary>
    public static int FromErrno(int errno)
    {
        int found = errno > Errno.Foreign ? errno - Errno.Foreign
            : errno == 0 ? 0
            : errno | OfApplication;
        foreach ((int number, int known) in Known)
        {
            found = known == errno ? number : found;
        }

        return found;
    }

    /// <summary>What a number of Windows' is called that has none in <see cref="Errno"/>.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"error {number}");
}
