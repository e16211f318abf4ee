using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>A socket that has messages, however its owner refers to it: a <see cref="Socket"/>, a handle, a number.</summary>
internal sealed class MessageSocket
{
    private readonly HeldDescriptor _descriptor;

    private MessageSocket(HeldDescriptor descriptor, bool isSequenced)
    {
        _descriptor = descriptor;
        IsSequenced = isSequenced;
    }

    public object FileObject => _descriptor.FileObject;

    /// <summary>The number for a message; -1 when the socket has been closed.</summary>
    public nint Descriptor => _descriptor.NumberOrNone;

    /// <summary>Whether its messages are those of a connection (SOCK_SEQPACKET), which ends and breaks as a stream does.</summary>
    public bool IsSequenced { get; }

    /// <summary>A socket whose type has been checked, closed or not.</summary>
    /// <exception cref="ObjectDisposedException">The socket has been closed.</exception>
    public static MessageSocket Of(Socket socket) =>
        new(new HeldDescriptor(socket), socket.SocketType == SocketType.Seqpacket);

    /// <summary>A socket by any of its names.</summary>
    /// <exception cref="ArgumentException">It has no descriptor, is no socket, or one with a stream of bytes.</exception>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    public static MessageSocket OfAny(object fileObject)
    {
        var descriptor = new HeldDescriptor(fileObject);
        using HandleReference held = descriptor.Hold();
        int type = SocketCalls.TypeOf(descriptor.Number);
        if (type == -Errno.EBADF)
        {
            throw SelectorFailure.Of(type, "getsockopt", descriptor.Number);
        }

        if (!DescriptorKinds.HasMessages((SocketType)type))
        {
            throw new ArgumentException(
                $"Descriptor {descriptor.Number} has no messages: it is "
                + (type >= 0 ? $"a socket of type {(SocketType)type}" : "no socket")
                + ", whose bytes have no boundaries of their own. Use Receive and Send, with lines or frames if there are any.",
                nameof(fileObject));
        }

        return new MessageSocket(descriptor, (SocketType)type == SocketType.Seqpacket);
    }

    /// <summary>
    /// Takes a message: its length, or the negated errno. The handle is held open for the call and no longer, as the observer may
    /// close the socket.
    /// </summary>
    public int TryReceive(Span<byte> buffer, Span<byte> address, out int addressSize, out bool isMarked)
    {
        try
        {
            using HandleReference held = _descriptor.Hold();
            isMarked = false;
            return IsSequenced
                ? SocketCalls.ReceiveMessage(_descriptor.Number, buffer, address, out addressSize, out isMarked)
                : SocketCalls.ReceiveFrom(_descriptor.Number, buffer, address, out addressSize);
        }
        catch (ObjectDisposedException)
        {
            addressSize = 0;
            isMarked = false;
            return -Errno.EBADF;
        }
    }

    /// <summary>Sends a message: its length, or the negated errno.</summary>
    public int TrySend(ReadOnlySpan<byte> message, ReadOnlySpan<byte> address)
    {
        try
        {
            using HandleReference held = _descriptor.Hold();
            return SocketCalls.SendTo(_descriptor.Number, message, address);
        }
        catch (ObjectDisposedException)
        {
            return -Errno.EBADF;
        }
    }

    /// <summary>How many bytes of messages have arrived and wait.</summary>
    public int UnreadBytes()
    {
        try
        {
            using HandleReference held = _descriptor.Hold();
            return SocketCalls.UnreadBytes(_descriptor.Number);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
