using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>From a file object to its bytes.</summary>
public static class ByteStream
{
    /// <summary>
    /// The bytes of a file object: a <see cref="SocketStream"/> of a socket, a <see cref="TcpClient"/> or a
    /// <see cref="NetworkStream"/>, a <see cref="DescriptorStream"/> of anything else that has a descriptor, and an
    /// <see cref="IByteStream"/> as it is.
    /// </summary>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>, or an <see cref="IByteStream"/>.</param>
    /// <returns>The stream. It owns nothing: the file object stays its owner's.</returns>
    /// <exception cref="ArgumentException">
    /// No such object can have a descriptor, or it has no stream of bytes: a socket for datagrams, a <see cref="TcpListener"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IByteStream Of(object fileObject) => fileObject switch
    {
        null => throw new ArgumentNullException(nameof(fileObject)),
        IByteStream stream => stream,
        TcpListener => throw new ArgumentException(
            "A TcpListener has connections to accept, and no bytes. Receive from a connection that it has accepted.",
            nameof(fileObject)),
        _ => FileDescriptors.SocketOf(fileObject) is { } socket
            ? new SocketStream(socket)
            : new DescriptorStream(fileObject),
    };

    /// <summary>Reading into no room returns 0, which would be taken for the end.</summary>
    internal static void ThrowIfNoRoom(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("The buffer is empty: nothing can be read into it, and 0 means the end.", nameof(buffer));
        }
    }
}
