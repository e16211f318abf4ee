using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// The bytes of any descriptor: pipes, FIFOs, terminals, standard input, serial lines. Raw read(2) and write(2), past any
/// buffer of a .NET stream over the same descriptor.
/// </summary>
/// <remarks>
/// <para>
/// It never blocks and never changes the descriptor's mode, which other processes may share (the terminal of standard input
/// is the shell's too). Where the kernel reads and writes without waiting on request (preadv2 with RWF_NOWAIT: pipes,
/// sockets), it is asked to. Elsewhere a descriptor with O_NONBLOCK is just used, and a blocking one is asked with poll(2)
/// before each call: one read of what is there does not block, nor does one write of up to 4,096 bytes (PIPE_BUF), or on a
/// terminal of up to 256 and to the next control character. So much output goes faster through a descriptor that its owner
/// has made non-blocking.
/// </para>
/// <para>
/// A regular file and a block device are read and written plainly, which waits for the disk: the kernel calls them ready at any
/// time. An eventfd, a timerfd, an inotify descriptor, an input device and the like bring whole records: each read takes as many
/// as fit, and fails (EINVAL) when not even one does. So does a pipe in packet mode (O_DIRECT) take a packet a read, of up to
/// 4,096 bytes; what does not fit the buffer of that is lost, as the kernel does not tell.
/// </para>
/// <para>
/// Reading nothing is the end, but for one kind: a terminal in non-canonical mode with MIN at 0, as many programs set up serial
/// lines, reads nothing where there is nothing yet. It ends when it hangs up. A typed end of file (^D) in canonical mode is the
/// end of this stream, although more can be typed.
/// </para>
/// <para>
/// What is left is this: when somebody else takes the bytes or the room between the poll and the call, a blocking terminal or
/// FIFO blocks. Where two read one descriptor, make it non-blocking.
/// </para>
/// <para>
/// The other side of a pseudo-terminal ends with EIO; that is the end of the stream here, as for any pipe. Writing to a pipe
/// that nobody reads is an EPIPE, without a signal: .NET ignores SIGPIPE. <see cref="EndWriting"/> works on sockets; a
/// pipe's reader sees the end when the owner closes the descriptor, which this class never does.
/// </para>
/// <para>
/// A regular file is read and written at the kernel's offset. Of a <see cref="FileStream"/> that is its
/// <see cref="FileStream.Position"/> when the stream is first given to this library; from then on neither follows the other, so
/// leave the stream's own reading, writing and seeking alone.
/// </para>
/// <para>
/// On Windows it is for sockets only.
/// </para>
/// </remarks>
public sealed class DescriptorStream : IByteStream
{
    private const int PipeChunk = 4096; // PIPE_BUF: poll(2) tells of room when there is at least this much
    private const int TerminalChunk = 256; // as much as poll(2) tells of room for
    private const byte LastControl = 0x1f;

    private readonly HeldDescriptor _descriptor;
    private int _kindOf; // the number that _kind is of: an IFileObject may have another one later
    private DescriptorKind _kind;
    private bool _readsWithoutWaiting;
    private bool _writesWithoutWaiting;

    /// <summary>Makes a stream over a descriptor, which stays its owner's.</summary>
    /// <param name="fileObject">
    /// A <see cref="SafeHandle"/>, a <see cref="FileStream"/>, a <see cref="System.IO.Pipes.PipeStream"/>, an
    /// <see cref="IFileObject"/>, a raw descriptor (<see cref="int"/> or <see cref="nint"/>), or a socket whose errors are to
    /// be <see cref="DescriptorException"/>s.
    /// </param>
    /// <exception cref="ArgumentException">
    /// No such object has a descriptor, or it is a socket that has messages and no stream of bytes (datagrams, SEQPACKET, netlink).
    /// </exception>
    /// <exception cref="ObjectDisposedException">The object has been closed.</exception>
    /// <exception cref="SelectorException">On Windows: the object is no socket.</exception>
    public DescriptorStream(object fileObject)
    {
        _descriptor = new HeldDescriptor(fileObject);
        using HandleReference held = _descriptor.Hold();
        int number = _descriptor.Number;
        if (OperatingSystem.IsWindows())
        {
            WinsockFailure.ThrowIfNotSocket(number, "getsockopt");
        }

        NoteKind(number, nameof(fileObject));
    }

    /// <inheritdoc/>
    public object FileObject => _descriptor.FileObject;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        ByteStream.ThrowIfNoRoom(buffer);
        using HandleReference held = _descriptor.Hold();
        int descriptor = FindDescriptor();
        int result = Read(descriptor, buffer);
        count = Math.Max(result, 0);
        return result switch
        {
            0 when _kind == DescriptorKind.Terminal => !IsEmptyTerminal(descriptor),
            >= 0 => true,
            -Errno.EAGAIN => false,
            -Errno.EIO when HasHungUp(descriptor) => true,
            _ => throw Failure("read", result, descriptor),
        };
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        using HandleReference held = _descriptor.Hold();
        int descriptor = FindDescriptor();
        int result = Write(descriptor, bytes);
        count = Math.Max(result, 0);
        return result switch
        {
            >= 0 => true,
            -Errno.EAGAIN => false,
            _ => throw Failure("write", result, descriptor),
        };
    }

    /// <inheritdoc/>
    public void EndWriting()
    {
        using HandleReference held = _descriptor.Hold();
        int descriptor = _descriptor.Number;
        int result = SocketCalls.EndWriting(descriptor);
        if (result < 0 && result != -Errno.ENOTSOCK && !SocketFailure.IsOfLostConnection(-result))
        {
            throw Failure("shutdown", result, descriptor);
        }
    }

    private int FindDescriptor()
    {
        int descriptor = _descriptor.Number;
        if (descriptor != _kindOf)
        {
            NoteKind(descriptor, nameof(FileObject));
        }

        return descriptor;
    }

    private void NoteKind(int descriptor, string parameterName)
    {
        _kind = DescriptorKinds.Of(descriptor);
        _kindOf = descriptor;
        _readsWithoutWaiting = _writesWithoutWaiting = DescriptorCalls.CanRefuseToWait && _kind != DescriptorKind.File;
        if (_kind == DescriptorKind.Messages)
        {
            throw DescriptorKinds.NoStream(descriptor, (SocketType)SocketCalls.TypeOf(descriptor), parameterName);
        }
    }

    private int Read(int descriptor, Span<byte> buffer)
    {
        if (OperatingSystem.IsWindows())
        {
            return SocketCalls.Receive(descriptor, buffer);
        }

        if (_readsWithoutWaiting)
        {
            int result = DescriptorCalls.ReadWithoutWaiting(descriptor, buffer);
            if (!IsNotOffered(result))
            {
                return result;
            }

            _readsWithoutWaiting = false;
        }

        return _kind == DescriptorKind.File || DescriptorModes.IsNonBlocking(descriptor) || IsReady(descriptor, Poll.In)
            ? DescriptorCalls.Read(descriptor, buffer)
            : -Errno.EAGAIN;
    }

    private int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            return SocketCalls.Send(descriptor, bytes);
        }

        if (_writesWithoutWaiting)
        {
            int result = DescriptorCalls.WriteWithoutWaiting(descriptor, bytes);
            if (!IsNotOffered(result))
            {
                return result;
            }

            _writesWithoutWaiting = false;
        }

        if (_kind == DescriptorKind.File || DescriptorModes.IsNonBlocking(descriptor))
        {
            return DescriptorCalls.Write(descriptor, bytes);
        }

        if (!IsReady(descriptor, Poll.Out))
        {
            return -Errno.EAGAIN;
        }

        int chunk = _kind == DescriptorKind.Terminal ? TerminalRun(bytes) : PipeChunk;
        return DescriptorCalls.Write(descriptor, bytes[..Math.Min(bytes.Length, chunk)]);
    }

    /// <summary>
    /// How much a terminal takes in one piece. It takes each control character (which it may turn into several) separately
    /// from what is around it; and the room that poll(2) has told of can be used up by one piece, however small
    /// (drivers/tty/n_tty.c, tty_buffer.c).
    /// </summary>
    private static int TerminalRun(ReadOnlySpan<byte> bytes)
    {
        int text = bytes.IndexOfAnyInRange((byte)0, LastControl);
        return text < 0 ? TerminalChunk : Math.Clamp(text, 1, TerminalChunk);
    }

    /// <summary>
    /// Whether the kernel does not know the call or its flag (EINVAL), or not for this kind of file (EOPNOTSUPP), or a sandbox
    /// forbids it. If the descriptor itself is what is wrong, the plain call fails again.
    /// </summary>
    private static bool IsNotOffered(int result) => result == -Errno.EINVAL || (result < 0 && Errno.IsNotOffered(-result));

    private static bool IsReady(int descriptor, short events)
    {
        Span<PollDescriptor> probe = [new PollDescriptor { Descriptor = descriptor, Asked = events }];
        return Poll.Wait(probe, TimeSpan.Zero) > 0;
    }

    /// <summary>A pseudo-terminal whose other side is closed answers EIO where a pipe answers the end of the stream.</summary>
    private static bool HasHungUp(int descriptor)
    {
        Span<PollDescriptor> probe = [new PollDescriptor { Descriptor = descriptor, Asked = Poll.In }];
        return Poll.Wait(probe, TimeSpan.Zero) > 0 && (probe[0].Returned & Poll.HangUp) != 0;
    }

    /// <summary>Whether a terminal that has read nothing has nothing yet, because its MIN is 0, and has not hung up.</summary>
    private static bool IsEmptyTerminal(int descriptor) =>
        TerminalSettings.ReadsNothingAsZero(descriptor) && !HasHungUp(descriptor);

    private static DescriptorException Failure(string call, int result, int descriptor) =>
        new(call, Errno.ToSystem(-result), descriptor, result switch
        {
            -Errno.EPIPE => "Nobody reads the other end any more",
            -Errno.EINVAL when call == "read" => "What is to be read may not fit the buffer: such a descriptor takes whole records",
            -Errno.EBADF => $"It has been closed, or was not opened to {call}",
            _ => null,
        });
}
