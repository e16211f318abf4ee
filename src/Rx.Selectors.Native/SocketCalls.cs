using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// The calls on sockets: accept4(2), connect(2), recv(2), send(2), recvfrom(2), sendto(2), shutdown(2) and SO_ERROR. Each answers
/// a count or a descriptor, or the negated errno; none waits (MSG_DONTWAIT), whatever mode the socket is in, but for
/// <see cref="Accept"/> on a descriptor that blocks. Addresses are the kernel's own bytes, as <c>System.Net.SocketAddress</c>
/// holds them. On Windows, <see cref="Winsock"/>.
/// </summary>
internal static unsafe partial class SocketCalls
{
    /// <summary>sizeof(struct sockaddr_storage): no address is longer.</summary>
    public const int MaxAddressSize = 128;

    /// <summary>SOCK_STREAM, and the types below by their names: Linux's numbers.</summary>
    public const int StreamType = 1;
    public const int DatagramType = 2;
    public const int RawType = 3;
    public const int ReliableType = 4;
    public const int SequencedType = 5;

    private const int Writing = 1; // SHUT_WR
    private const nuint UnreadRequest = 0x541B; // FIONREAD of Linux

    private static readonly UnixConstants Numbers = UnixConstants.Current;

    /// <summary>Takes a connection; its descriptor is non-blocking and closed in child processes.</summary>
    public static int Accept(int listener)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.Accept(listener);
        }

        if (Numbers.AcceptFlags != 0)
        {
            return Result(accept4(listener, null, null, Numbers.AcceptFlags));
        }

        int accepted = Result(accept(listener, null, null));
        if (accepted < 0)
        {
            return accepted;
        }

        int result = DescriptorModes.SetNonBlocking(accepted);
        result = result == 0 ? DescriptorModes.SetCloseOnExec(accepted) : result;
        if (result < 0)
        {
            new SafeDescriptor(accepted).Dispose();
            return result;
        }

        return accepted;
    }

    /// <summary>Whether the descriptor is a socket.</summary>
    public static bool IsSocket(int descriptor) => TypeOf(descriptor) >= 0;

    /// <summary>
    /// The socket's type (SO_TYPE), by Linux's numbers, which are .NET's <c>SocketType</c> too; ENOTSOCK for what is no socket.
    /// </summary>
    public static int TypeOf(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.TypeOf(descriptor);
        }

        int type;
        uint size = sizeof(int);
        int result = Result(getsockopt(descriptor, Numbers.SocketLevel, Numbers.TypeOption, &type, &size));
        return result < 0 ? result : HostSystem.Current != UnixSystem.Illumos ? type : type switch
        {
            1 => DatagramType, // SOCK_DGRAM, and the others of sys/socket.h
            2 => StreamType,
            4 => RawType,
            5 => ReliableType,
            6 => SequencedType,
            _ => type,
        };
    }

    /// <summary>How many bytes wait to be read (FIONREAD); of a sequenced socket over Unix, of all its messages.</summary>
    public static int UnreadBytes(int descriptor)
    {
        int count;
        return HostSystem.Current == UnixSystem.Linux && Result(ioctl(descriptor, UnreadRequest, &count)) == 0 ? count : 0;
    }

    /// <summary>
    /// Takes a message as <see cref="ReceiveFrom"/> takes a datagram, and tells whether the kernel has marked it as one: by the
    /// end of a record (MSG_EOR), or by control data that came with it (MSG_CTRUNC, as there is no room for any). The end of a
    /// connection has no marks.
    /// </summary>
    public static int ReceiveMessage(int descriptor, Span<byte> buffer, Span<byte> address, out int addressSize, out bool isMarked)
    {
        if (!DatagramMessage.IsKnown)
        {
            isMarked = false;
            return ReceiveFrom(descriptor, buffer, address, out addressSize);
        }

        return DatagramMessage.Receive(
            descriptor, buffer, address, Numbers.DontWait | Numbers.AnswerFullLength, out addressSize, out isMarked);
    }

    public static int Connect(int descriptor, ReadOnlySpan<byte> address)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.Connect(descriptor, address);
        }

        fixed (byte* first = address)
        {
            return Result(connect(descriptor, first, (uint)address.Length));
        }
    }

    /// <summary>Takes the error that is pending on a socket: 0, or the negated errno.</summary>
    public static int TakeError(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.TakeError(descriptor);
        }

        int error;
        uint size = sizeof(int);
        int result = Result(getsockopt(descriptor, Numbers.SocketLevel, Numbers.ErrorOption, &error, &size));
        return result < 0 ? result : -Errno.OfSystem(error);
    }

    /// <summary>
    /// Takes a datagram, as much of it as fits; answers the length it had (on macOS and the BSDs, of one that was cut short, one
    /// more than fitted; on illumos what fitted). <paramref name="addressSize"/> is 0 when the sender has no address.
    /// </summary>
    public static int ReceiveFrom(int descriptor, Span<byte> buffer, Span<byte> address, out int addressSize)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.ReceiveFrom(descriptor, buffer, address, out addressSize);
        }

        if (DatagramMessage.TellsMoreThanReceiveFrom)
        {
            return DatagramMessage.Receive(descriptor, buffer, address, Numbers.DontWait, out addressSize, out _);
        }

        fixed (byte* bytes = buffer, sender = address)
        {
            uint size;
            int result;
            do
            {
                size = (uint)address.Length;
                result = Result(recvfrom(
                    descriptor, bytes, (nuint)buffer.Length, Numbers.DontWait | Numbers.AnswerFullLength, sender, &size));
            }
            while (result == -Errno.EINTR);

            addressSize = (int)size;
            return result;
        }
    }

    /// <summary>Sends a datagram; without an address, to the peer of a connected socket.</summary>
    public static int SendTo(int descriptor, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.SendTo(descriptor, datagram, address);
        }

        fixed (byte* bytes = datagram, receiver = address)
        {
            int result;
            do
            {
                result = Result(sendto(
                    descriptor, bytes, (nuint)datagram.Length, Numbers.DontWait | Numbers.NoSignal, receiver, (uint)address.Length));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Takes bytes of a stream, and begins again after EINTR; 0 is its end.</summary>
    public static int Receive(int socket, Span<byte> buffer)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.Receive(socket, buffer);
        }

        fixed (byte* bytes = buffer)
        {
            int result;
            do
            {
                result = Result(recv(socket, bytes, (nuint)buffer.Length, Numbers.DontWait));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Sends bytes of a stream, as many as there is room for, and begins again after EINTR.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            return Winsock.Send(socket, bytes);
        }

        fixed (byte* first = bytes)
        {
            int result;
            do
            {
                result = Result(send(socket, first, (nuint)bytes.Length, Numbers.DontWait | Numbers.NoSignal));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Sends the end of the stream after what was sent before. ENOTSOCK for what is no socket.</summary>
    public static int EndWriting(int socket) =>
        OperatingSystem.IsWindows() ? Winsock.EndWriting(socket) : Result(shutdown(socket, Writing));

    private static int Result(nint count) => count >= 0 ? (int)count : -Errno.Last;

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial nint recv(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc")]
    private static partial nint send(int socket, byte* bytes, nuint count, int flags);

    // Its third argument is one of a variable number, which makes no difference on Linux, the only caller.
    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, int* argument);

    [LibraryImport("libc")]
    private static partial int shutdown(int socket, int how);

    [LibraryImport("libc")]
    private static partial int accept(int listener, void* address, uint* addressSize);

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
