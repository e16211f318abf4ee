using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// Winsock's calls on one socket. Each answers what it answers elsewhere: a count or a descriptor, or the negated errno
/// (<see cref="WinsockError"/>).
/// </summary>
/// <remarks>
/// There is no MSG_DONTWAIT, and no asking whether a socket blocks. So before a call that could, a select that does not wait
/// is asked whether it would; a socket that its owner has made non-blocking is none the worse for it.
/// </remarks>
internal static unsafe partial class Winsock
{
    private const int Failed = -1; // SOCKET_ERROR, and INVALID_SOCKET as a number
    private const int Version = 0x0202;
    private const int SocketLevel = 0xffff; // SOL_SOCKET
    private const int ListensOption = 0x0002; // SO_ACCEPTCONN
    private const int ErrorOption = 0x1007; // SO_ERROR
    private const int TypeOption = 0x1008; // SO_TYPE
    private const int Writing = 1; // SD_SEND
    private const int TooLong = 10040; // WSAEMSGSIZE
    private const int MostBytes = 16 * 1024;
    private const int Inherited = 1; // HANDLE_FLAG_INHERIT
    private const uint SetNonBlocking = 0x8004667E; // FIONBIO

    // Nothing of Winsock works before; .NET's own call for it comes with its first Socket only. Never undone, as .NET's.
    static Winsock()
    {
        byte* data = stackalloc byte[512]; // WSADATA takes 408 bytes at most
        _ = WSAStartup(Version, data);
    }

    /// <summary>For calls that are declared elsewhere.</summary>
    public static void EnsureStarted()
    {
        // Calling it runs the initializer, which is all there is to do.
    }

    /// <summary>Whether a number is an open socket: 0, or the negated errno.</summary>
    public static int CheckSocket(nint socket)
    {
        int type = TypeOf(socket);
        return type < 0 ? type : 0;
    }

    /// <inheritdoc cref="SocketCalls.TypeOf"/>
    public static int TypeOf(nint socket)
    {
        int type;
        int size = sizeof(int);
        int result = Result(getsockopt(socket, SocketLevel, TypeOption, &type, &size));
        return result < 0 ? result : type;
    }

    /// <summary>Whether a socket listens: 0, or the negated errno; EINVAL when it does not.</summary>
    public static int CheckListening(nint socket)
    {
        int listens;
        int size = sizeof(int);
        int result = Result(getsockopt(socket, SocketLevel, ListensOption, &listens, &size));
        return result == 0 && listens == 0 ? -Errno.EINVAL : result;
    }

    /// <inheritdoc cref="SocketCalls.TakeError"/>
    public static int TakeError(nint socket)
    {
        int error;
        int size = sizeof(int);
        int result = Result(getsockopt(socket, SocketLevel, ErrorOption, &error, &size));
        return result < 0 ? result : -Errno.OfSystem(error);
    }

    /// <summary>A connection that waits, non-blocking and not inherited; EAGAIN when there is none.</summary>
    public static int Accept(nint listener)
    {
        if (!WinsockSelect.IsReadable(listener))
        {
            int error = CheckSocket(listener);
            return error < 0 ? error : -Errno.EAGAIN;
        }

        nint accepted = accept(listener, null, null);
        if (accepted == Failed)
        {
            return -LastError();
        }

        KeepFromChildren(accepted);
        MakeNonBlocking(accepted);
        return (int)accepted;
    }

    public static int Connect(nint socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* first = address)
        {
            int result = Result(connect(socket, first, address.Length));
            return result == -Errno.EAGAIN ? -Errno.EINPROGRESS : result; // connect's way of saying that it has begun
        }
    }

    public static int Receive(nint socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return WinsockSelect.IsReadable(socket)
                ? Result(recv(socket, bytes, buffer.Length, 0))
                : WouldBlockOrIsNotConnected(socket);
        }
    }

    /// <summary>
    /// As many bytes as there is room for. A socket that blocks waits for room for all that it is given, and it tells of room
    /// when there is some: so it is given no more at a time than surely fits.
    /// </summary>
    public static int Send(nint socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return WinsockSelect.IsWritable(socket)
                ? Result(send(socket, first, Math.Min(bytes.Length, MostBytes), 0))
                : WouldBlockOrIsNotConnected(socket);
        }
    }

    /// <summary>
    /// A datagram, as much of it as fits. Winsock does not tell how long one was that did not fit: one byte more than there was
    /// room for is what is answered then.
    /// </summary>
    public static int ReceiveFrom(nint socket, Span<byte> buffer, Span<byte> address, out int addressSize)
    {
        addressSize = 0;
        if (!WinsockSelect.IsReadable(socket))
        {
            return WouldBlock(socket);
        }

        fixed (byte* bytes = buffer, sender = address)
        {
            int size = address.Length;
            int count = recvfrom(socket, bytes, buffer.Length, 0, sender, &size);
            int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            addressSize = size;
            return error switch
            {
                0 => count,
                TooLong => buffer.Length + 1,
                _ => -Errno.OfSystem(error),
            };
        }
    }

    public static int SendTo(nint socket, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        if (!WinsockSelect.IsWritable(socket))
        {
            return WouldBlock(socket);
        }

        fixed (byte* bytes = datagram, receiver = address)
        {
            return Result(sendto(socket, bytes, datagram.Length, 0, receiver, address.Length));
        }
    }

    public static int EndWriting(nint socket) => Result(shutdown(socket, Writing));

    public static int Close(nint socket) => Result(closesocket(socket));

    public static void KeepFromChildren(nint socket) => _ = SetHandleInformation(socket, Inherited, 0);

    public static int MakeNonBlocking(nint socket)
    {
        uint yes = 1;
        return Result(ioctlsocket(socket, SetNonBlocking, &yes));
    }

    /// <summary>The negated errno of the call before.</summary>
    internal static int Result(int answer) => answer != Failed ? answer : -LastError();

    internal static int LastError() => Errno.OfSystem(Marshal.GetLastPInvokeError());

    // select does not tell a socket that is not ready from one that is none.
    private static int WouldBlock(nint socket)
    {
        int error = CheckSocket(socket);
        return error < 0 ? error : -Errno.EAGAIN;
    }

    private static int WouldBlockOrIsNotConnected(nint socket)
    {
        byte* address = stackalloc byte[SocketCalls.MaxAddressSize];
        int size = SocketCalls.MaxAddressSize;
        int error = Result(getpeername(socket, address, &size));
        return error < 0 ? error : -Errno.EAGAIN;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("ws2_32")]
    private static partial int WSAStartup(int version, byte* data);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int getsockopt(nint socket, int level, int option, void* value, int* size);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int getpeername(nint socket, byte* address, int* size);

    [LibraryImport("ws2_32", SetLastError = true)]
    internal static partial nint accept(nint listener, byte* address, int* addressSize);

    [LibraryImport("ws2_32", SetLastError = true)]
    internal static partial int connect(nint socket, byte* address, int addressSize);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int recv(nint socket, byte* buffer, int size, int flags);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int send(nint socket, byte* bytes, int size, int flags);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int recvfrom(nint socket, byte* buffer, int size, int flags, byte* address, int* addressSize);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int sendto(nint socket, byte* bytes, int size, int flags, byte* address, int addressSize);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int shutdown(nint socket, int how);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int closesocket(nint socket);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int ioctlsocket(nint socket, uint command, uint* argument);

    [LibraryImport("kernel32")]
    private static partial int SetHandleInformation(nint handle, int mask, int flags);
#pragma warning restore IDE1006, SA1300
}
