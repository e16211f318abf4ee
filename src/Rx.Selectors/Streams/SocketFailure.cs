using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>From what a socket call answers to what its observer is told.</summary>
internal static class SocketFailure
{
    /// <summary>
    /// What .NET's own socket calls would throw, but with the errno, the call and the descriptor in its message:
    /// <see cref="SocketError"/> has one value for some errors, and none for others.
    /// </summary>
    public static SocketException Of(int errno, string call, nint descriptor, string? advice = null) =>
        new((int)ErrorOf(errno), SelectorFailure.Describe(call, errno, descriptor, advice));

    /// <summary>The number to name in a message; -1 when the handle has been closed.</summary>
    public static nint DescriptorOf(SafeHandle handle) => handle.IsClosed ? -1 : handle.DangerousGetHandle();

    /// <summary>Somebody closed a socket that is observed.</summary>
    public static ObjectDisposedException OfClosed() => new(
        typeof(Socket).FullName, "The socket has been closed. Dispose of what observes it before closing it.");

    /// <summary>
    /// Whether an error is the network's, about one connection or datagram: the socket itself is as good as before, and having
    /// been told it has forgotten the error.
    /// </summary>
    public static bool IsOfNetwork(int errno) => errno is
        Errno.EPERM or Errno.EACCES or Errno.ENONET or Errno.EPROTO or Errno.EMSGSIZE or Errno.ENOPROTOOPT or Errno.EOPNOTSUPP
        or Errno.ENETDOWN or Errno.ENETUNREACH or Errno.ENETRESET or Errno.ECONNABORTED or Errno.ECONNRESET or Errno.ETIMEDOUT
        or Errno.ECONNREFUSED or Errno.EHOSTDOWN or Errno.EHOSTUNREACH;

    /// <summary>
    /// Whether shutdown(2) failed because there is no connection any more, and with it nothing to end: ENOTCONN on Linux and
    /// the BSDs, WSAECONNRESET or WSAECONNABORTED on Windows, depending on how it was lost. The reader gets the reason.
    /// </summary>
    public static bool IsOfLostConnection(int errno) =>
        errno is Errno.ENOTCONN or Errno.ECONNRESET or Errno.ECONNABORTED or Errno.ENETRESET or Errno.ETIMEDOUT or Errno.EPIPE;

    /// <summary>.NET's code for an errno.</summary>
    public static SocketError ErrorOf(int errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => SocketError.AccessDenied,
        Errno.ENOENT or Errno.EADDRNOTAVAIL => SocketError.AddressNotAvailable,
        Errno.EINTR => SocketError.Interrupted,
        Errno.EBADF => SocketError.OperationAborted,
        Errno.EAGAIN => SocketError.WouldBlock,
        Errno.EFAULT => SocketError.Fault,
        Errno.EINVAL => SocketError.InvalidArgument,
        Errno.ENFILE or Errno.EMFILE => SocketError.TooManyOpenSockets,
        Errno.EPIPE or Errno.ESHUTDOWN => SocketError.Shutdown,
        Errno.ENOTSOCK => SocketError.NotSocket,
        Errno.EDESTADDRREQ => SocketError.DestinationAddressRequired,
        Errno.EMSGSIZE => SocketError.MessageSize,
        Errno.EPROTOTYPE => SocketError.ProtocolType,
        Errno.ENOPROTOOPT => SocketError.ProtocolOption,
        Errno.EPROTONOSUPPORT => SocketError.ProtocolNotSupported,
        Errno.EOPNOTSUPP => SocketError.OperationNotSupported,
        Errno.EAFNOSUPPORT => SocketError.AddressFamilyNotSupported,
        Errno.EADDRINUSE => SocketError.AddressAlreadyInUse,
        Errno.ENETDOWN => SocketError.NetworkDown,
        Errno.ENETUNREACH => SocketError.NetworkUnreachable,
        Errno.ENETRESET => SocketError.NetworkReset,
        Errno.ECONNABORTED => SocketError.ConnectionAborted,
        Errno.ECONNRESET => SocketError.ConnectionReset,
        Errno.ENOBUFS or Errno.ENOMEM or Errno.ENOSR => SocketError.NoBufferSpaceAvailable,
        Errno.EISCONN => SocketError.IsConnected,
        Errno.ENOTCONN => SocketError.NotConnected,
        Errno.ETIMEDOUT => SocketError.TimedOut,
        Errno.ECONNREFUSED => SocketError.ConnectionRefused,
        Errno.EHOSTDOWN => SocketError.HostDown,
        Errno.EHOSTUNREACH => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
