using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>The bytes of a connected stream socket.</summary>
/// <remarks>
/// It never blocks, and nothing of the socket is changed for that: each call asks the kernel not to wait (MSG_DONTWAIT), so
/// that <see cref="Socket.Blocking"/> and timeouts of the socket make no difference and need not be set. Do not let
/// <see cref="Socket.ReceiveAsync(ArraySegment{byte})"/> or another reader of your own run beside it: both would compete for
/// the bytes.
/// </remarks>
public sealed class SocketStream : IByteStream
{
    private readonly Socket _socket;

    /// <summary>Makes a stream over a socket, which stays its owner's. Connect it before it is read or written.</summary>
    /// <param name="socket">A stream socket: TCP, or Unix.</param>
    /// <exception cref="ArgumentException">
    /// The socket has messages (datagrams, SEQPACKET, netlink), and an empty one is no end.
    /// </exception>
    public SocketStream(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (DescriptorKinds.HasMessages(socket.SocketType))
        {
            throw DescriptorKinds.NoStream(SocketFailure.DescriptorOf(socket.SafeHandle), socket.SocketType, nameof(socket));
        }

        _socket = socket;
    }

    /// <inheritdoc/>
    public object FileObject => _socket;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        ByteStream.ThrowIfNoRoom(buffer);
        SafeSocketHandle handle = _socket.SafeHandle;
        using var held = new HandleReference(handle);
        int result = SocketCalls.Receive((int)handle.DangerousGetHandle(), buffer);
        return IsDone("recv", result, handle, out count);
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        SafeSocketHandle handle = _socket.SafeHandle;
        using var held = new HandleReference(handle);
        int result = SocketCalls.Send((int)handle.DangerousGetHandle(), bytes);
        return IsDone("send", result, handle, out count);
    }

    /// <inheritdoc/>
    public void EndWriting()
    {
        SafeSocketHandle handle = _socket.SafeHandle;
        using var held = new HandleReference(handle);
        int result = SocketCalls.EndWriting((int)handle.DangerousGetHandle());
        if (result < 0 && !SocketFailure.IsOfLostConnection(-result))
        {
            throw SocketFailure.Of(-result, "shutdown", handle.DangerousGetHandle());
        }
    }

    private static bool IsDone(string call, int result, SafeSocketHandle handle, out int count)
    {
        count = Math.Max(result, 0);
        return result switch
        {
            >= 0 => true,
            -Errno.EAGAIN => false,
            _ => throw SocketFailure.Of(-result, call, handle.DangerousGetHandle()),
        };
    }
}
