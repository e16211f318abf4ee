using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// The calls on sockets: accept4(2), connect(2), recv(2), send(2), recvfrom(2), sendto(2), shutdown(2) and SO_ERROR. Each answers
/// a count or a descriptor, or the negated errno; none waits (MSG_DONTWAIT), whatever mode the socket is in, but for
/// <see cref="Accept"/> on a descriptor that blocks. Addresses are the kernel's own bytes, as <c>System.Net.SocketAddress</c>
/// holds them.
/// </summary>
internal static unsafe partial class SocketCalls
{
    /// <summary>sizeof(struct sockaddr_storage): no address is longer.</summary>
    public const int MaxAddressSize = 128;

    private const int NonBlocking = 0x800; // SOCK_NONBLOCK
    private const int CloseOnExec = 0x80000;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ErrorOption = 4; // SO_ERROR
    private const int Truncated = 0x20; // MSG_TRUNC: answer the length the datagram had
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL: .NET ignores SIGPIPE, but a host of .NET may not
    private const int Writing = 1; // SHUT_WR

    /// <summary>Takes a connection; its descriptor is non-blocking and closed in child processes.</summary>
    public static int Accept(int listener) => Result(accept4(listener, null, null, NonBlocking | CloseOnExec));

    public static int Connect(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* first = address)
        {
            return Result(connect(descriptor, first, (uint)address.Length));
        }
    }

    /// <summary>Takes the error that is pending on a socket: 0, or the negated errno.</summary>
    public static int TakeError(int descriptor)
    {
        int error;
        uint size = sizeof(int);
        int result = Result(getsockopt(descriptor, SocketLevel, ErrorOption, &error, &size));
        return result < 0 ? result : -error;
    }

    /// <summary>
    /// Takes a datagram, as much of it as fits; answers the length it had. <paramref name="addressSize"/> is 0 when the sender
    /// has no address.
    /// </summary>
    public static int ReceiveFrom(int descriptor, Span<byte> buffer, Span<byte> address, out int addressSize)
    {
        fixed (byte* bytes = buffer, sender = address)
        {
            uint size = (uint)address.Length;
            int result = Result(recvfrom(
                descriptor, bytes, (nuint)buffer.Length, DontWait | Truncated, sender, &size));
            addressSize = (int)size;
            return result;
        }
    }

    /// <summary>Sends a datagram; without an address, to the peer of a connected socket.</summary>
    public static int SendTo(int descriptor, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        fixed (byte* bytes = datagram, receiver = address)
        {
            return Result(sendto(
                descriptor, bytes, (nuint)datagram.Length, DontWait | NoSignal, receiver, (uint)address.Length));
        }
    }

    /// <summary>Takes bytes of a stream, and begins again after EINTR; 0 is its end.</summary>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            int result;
            do
            {
                result = Result(recv(socket, bytes, (nuint)buffer.Length, DontWait));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Sends bytes of a stream, as many as there is room for, and begins again after EINTR.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int result;
            do
            {
                result = Result(send(socket, first, (nuint)bytes.Length, DontWait | NoSignal));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Sends the end of the stream after what was sent before. ENOTSOCK for what is no socket.</summary>
    public static int EndWriting(int socket) => Result(shutdown(socket, Writing));

    private static int Result(nint count) => count >= 0 ? (int)count : -Marshal.GetLastSystemError();

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial nint recv(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc")]
    private static partial nint send(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc")]
    private static partial int shutdown(int socket, int how);

    [LibraryImport("libc")]
    private static partial int accept4(int listener, void* address, uint* addressSize, int flags);

    [LibraryImport("libc")]
    private static partial int connect(int descriptor, byte* address, uint addressSize);

    [LibraryImport("libc")]
    private static partial int getsockopt(int descriptor, int level, int option, void* value, uint* size);

    [LibraryImport("libc")]
    private static partial nint recvfrom(
        int descriptor, byte* buffer, nuint size, int flags, byte* address, uint* addressSize);

    [LibraryImport("libc")]
    private static partial nint sendto(
        int descriptor, byte* bytes, nuint size, int flags, byte* address, uint addressSize);
#pragma warning restore IDE1006, SA1300
}
