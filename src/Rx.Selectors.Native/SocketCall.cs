using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// accept4(2), connect(2), recvfrom(2), sendto(2) and what belongs to them. Each answers a count or a descriptor, or the negated
/// errno; none waits, but for <see cref="Accept"/> on a descriptor that blocks. Addresses are the kernel's own bytes, as
/// <c>System.Net.SocketAddress</c> holds them.
/// </summary>
internal static unsafe partial class SocketCall
{
    /// <summary>sizeof(struct sockaddr_storage): no address is longer.</summary>
    public const int MaxAddressSize = 128;

    private const int NonBlocking = 0x800; // SOCK_NONBLOCK, and O_NONBLOCK
    private const int CloseOnExec = 0x80000;
    private const int GetStatusFlags = 3; // F_GETFL
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ErrorOption = 4; // SO_ERROR
    private const int Truncated = 0x20; // MSG_TRUNC: answer the length the datagram had
    private const int DoNotWait = 0x40; // MSG_DONTWAIT: whatever the descriptor's mode
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL: EPIPE, and no SIGPIPE

    /// <summary>Takes a connection; its descriptor is non-blocking and closed in child processes.</summary>
    public static int Accept(int listener) => Answer(accept4(listener, null, null, NonBlocking | CloseOnExec));

    public static int Connect(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* first = address)
        {
            return Answer(connect(descriptor, first, (uint)address.Length));
        }
    }

    /// <summary>Takes the error that is pending on a socket: 0, or the negated errno.</summary>
    public static int TakeError(int descriptor)
    {
        int error;
        uint size = sizeof(int);
        int result = Answer(getsockopt(descriptor, SocketLevel, ErrorOption, &error, &size));
        return result < 0 ? result : -error;
    }

    /// <summary>Whether calls on a descriptor return EAGAIN where they would wait. False for one that is not open.</summary>
    public static bool IsNonBlocking(int descriptor) =>
        fcntl(descriptor, GetStatusFlags) is >= 0 and int flags && (flags & NonBlocking) != 0;

    /// <summary>
    /// Takes a datagram, as much of it as fits; answers the length it had. <paramref name="addressSize"/> is 0 when the sender
    /// has no address.
    /// </summary>
    public static int ReceiveFrom(int descriptor, Span<byte> buffer, Span<byte> address, out int addressSize)
    {
        fixed (byte* bytes = buffer, sender = address)
        {
            uint size = (uint)address.Length;
            int result = Answer((int)recvfrom(
                descriptor, bytes, (nuint)buffer.Length, DoNotWait | Truncated, sender, &size));
            addressSize = (int)size;
            return result;
        }
    }

    /// <summary>Sends a datagram; without an address, to the peer of a connected socket.</summary>
    public static int SendTo(int descriptor, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        fixed (byte* bytes = datagram, receiver = address)
        {
            return Answer((int)sendto(
                descriptor, bytes, (nuint)datagram.Length, DoNotWait | NoSignal, receiver, (uint)address.Length));
        }
    }

    private static int Answer(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int listener, void* address, uint* addressSize, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int descriptor, byte* address, uint addressSize);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int descriptor, int level, int option, void* value, uint* size);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(
        int descriptor, byte* buffer, nuint size, int flags, byte* address, uint* addressSize);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(
        int descriptor, byte* bytes, nuint size, int flags, byte* address, uint addressSize);
#pragma warning restore IDE1006, SA1300
}
