using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>From a file object to its bytes.</summary>
public static class ByteStream
{
    /// <summary>
    /// The bytes of a file object: a <see cref="SocketStream"/> of a socket, a <see cref="DescriptorStream"/> of anything else
    /// that has a descriptor, and an <see cref="IByteStream"/> as it is.
    /// </summary>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>, or an <see cref="IByteStream"/>.</param>
    /// <returns>The stream. It owns nothing: the file object stays its owner's.</returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor, or it is a socket for datagrams.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IByteStream Of(object fileObject) => fileObject switch
    {
        null => throw new ArgumentNullException(nameof(fileObject)),
        IByteStream stream => stream,
        Socket socket => new SocketStream(socket),
        _ => new DescriptorStream(fileObject),
    };
}
