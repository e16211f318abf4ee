namespace Rx.Selectors;

/// <summary>Bytes in.</summary>
public static class ReceiveExtensions
{
    /// <summary>
    /// The bytes of a stream as they come. Cold: subscribing reads, disposing of the subscription stops. One receiver at a
    /// time of each file object: a second one would take the first one's bytes.
    /// </summary>
    /// <remarks>
    /// <para>
    /// How a stream ends tells what the peer did. The end of the stream is about reading alone, so that a half-closed
    /// connection can still be answered; what became of the other half, sending tells, or the hints of readiness
    /// (<see cref="Readiness.HangUp"/>) that come with <c>WhenReady(socket, Readiness.Priority)</c>.
    /// <list type="table">
    /// <listheader><term>the peer</term><description>receiving; sending (<see cref="SendQueue"/>)</description></listheader>
    /// <item><term>has finished sending (shutdown(2))</term><description>completes; goes on</description></item>
    /// <item><term>has closed its socket</term><description>completes; fails with a reset or EPIPE once something is sent, on a
    /// Unix socket at once</description></item>
    /// <item><term>has reset the connection, or closed before it had read everything</term><description>fails, and what had
    /// arrived is lost; fails</description></item>
    /// <item><term>has closed the writing end of a pipe, or the other side of a terminal</term><description>completes; –</description></item>
    /// </list>
    /// </para>
    /// <para>
    /// A FIFO ends when its last writer closes it, and stays at its end until the next writer opens it. To receive again at once
    /// (<c>Repeat</c>) completes again at once, and takes all of a processor. Open the FIFO for reading and writing (O_RDWR in
    /// fifo(7), <see cref="FileAccess.ReadWrite"/>): then it has a writer always, and does not end.
    /// </para>
    /// <para>
    /// While <paramref name="full"/> has said true, nothing is read: the interest is disarmed, the kernel's buffers fill, and
    /// the peer has to wait. It may say so on any thread, also in the middle of a notification, and takes effect before the
    /// next read. Typically it is <see cref="SendQueue.Full"/> of the queue that the bytes go into. While nothing is read the
    /// end of the stream is not noticed either. When it completes, what it said last holds; its error is this sequence's.
    /// </para>
    /// <para>
    /// What a descriptor is, is looked up once. A regular file is read plainly. A terminal completes at a typed end of file (^D);
    /// one in non-canonical mode with MIN at 0, as a serial line often is, goes on until it hangs up. A descriptor that brings
    /// whole records (eventfd, inotify, input devices) brings as many in a notification as fit the buffer. A socket that has
    /// messages is refused: <see cref="SocketOperators.ReceiveMessages"/> keeps their boundaries.
    /// </para>
    /// <para>
    /// When the stream is reported as ready again and again and there is nothing to read, as a socket is whose error queue
    /// (transmit timestamps, MSG_ZEROCOPY) is not read, or when the system is short of memory, reading pauses: for
    /// <see cref="ReceiveOptions.Pause"/> at first, then for longer, and fails after <see cref="ReceiveOptions.GiveUpAfter"/>
    /// without progress.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">
    /// A file object, as for <see cref="IReadinessSource.WhenReady"/>, or an <see cref="IByteStream"/>. Its mode (blocking or
    /// not) does not matter. It stays its owner's; dispose of the subscription before closing it.
    /// </param>
    /// <param name="options">Sizes; null for the usual ones.</param>
    /// <param name="full">While it has said true nothing is read. Null, or nothing said: it reads.</param>
    /// <returns>
    /// Bytes, in order, never none, on the loop's thread. They are valid until <c>OnNext</c> returns: the buffer is the whole
    /// loop's. Completes at the end of the stream, and when the file object is unregistered or the source ends. Fails with
    /// what <see cref="IByteStream.TryRead"/> throws, with a <see cref="DescriptorException"/> when it gives up, with what <c>WhenReady</c> fails with, and with an
    /// <see cref="InvalidOperationException"/> when somebody receives from the file object already.
    /// </returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor, or it is a socket that has messages.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IObservable<ReadOnlyMemory<byte>> Receive(
        this IReadinessSource source,
        object fileObject,
        ReceiveOptions? options = null,
        IObservable<bool>? full = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ReceiveObservable(source, ByteStream.Of(fileObject), options ?? ReceiveOptions.Default, full);
    }
}
