using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>From what a native call on a socket answers, a negated errno, to the exception that .NET's own calls throw.</summary>
internal static class SocketFailure
{
    public static SocketException Of(int result, string call, nint descriptor) =>
        new((int)ErrorOf(-result), SelectorFailure.Describe(call, -result, descriptor, advice: null));

    /// <summary>As .NET maps them itself on Unix.</summary>
    private static SocketError ErrorOf(int errno) => errno switch
    {
        1 or 13 => SocketError.AccessDenied, // EPERM, EACCES
        9 => SocketError.OperationAborted, // EBADF: closed under the call
        11 => SocketError.WouldBlock, // EAGAIN
        14 => SocketError.Fault, // EFAULT
        12 or 105 => SocketError.NoBufferSpaceAvailable, // ENOMEM, ENOBUFS
        22 => SocketError.InvalidArgument, // EINVAL
        23 or 24 => SocketError.TooManyOpenSockets, // ENFILE, EMFILE
        32 or 108 => SocketError.Shutdown, // EPIPE, ESHUTDOWN
        88 => SocketError.NotSocket, // ENOTSOCK
        89 => SocketError.DestinationAddressRequired, // EDESTADDRREQ
        90 => SocketError.MessageSize, // EMSGSIZE
        95 => SocketError.OperationNotSupported, // EOPNOTSUPP
        98 => SocketError.AddressAlreadyInUse, // EADDRINUSE
        99 => SocketError.AddressNotAvailable, // EADDRNOTAVAIL
        100 => SocketError.NetworkDown, // ENETDOWN
        101 => SocketError.NetworkUnreachable, // ENETUNREACH
        102 => SocketError.NetworkReset, // ENETRESET
        103 => SocketError.ConnectionAborted, // ECONNABORTED
        104 => SocketError.ConnectionReset, // ECONNRESET
        106 => SocketError.IsConnected, // EISCONN
        107 => SocketError.NotConnected, // ENOTCONN
        110 => SocketError.TimedOut, // ETIMEDOUT
        111 => SocketError.ConnectionRefused, // ECONNREFUSED
        112 => SocketError.HostDown, // EHOSTDOWN
        113 => SocketError.HostUnreachable, // EHOSTUNREACH
        _ => SocketError.SocketError,
    };
}
