namespace Rx.Selectors;

/// <content>Messages in, of any socket that has messages.</content>
public static partial class SocketOperators
{
    /// <summary>
    /// What arrives at a socket whose messages have boundaries, one message a notification, empty ones included. Cold: without a
    /// subscription nothing is received.
    /// </summary>
    /// <remarks>
    /// <para>
    /// For SOCK_SEQPACKET (Unix, SCTP, Bluetooth), for netlink, packet and other sockets that .NET has no name for, and for UDP
    /// and Unix datagrams by handle or number. Of a <see cref="System.Net.Sockets.Socket"/> for datagrams,
    /// <see cref="ReceiveFrom"/> does the same.
    /// </para>
    /// <para>
    /// Bytes and address are valid until <c>OnNext</c> returns: copy what is to be kept. A message that is longer than
    /// <see cref="ReceiveFromOptions.MaxDatagramBytes"/> is cut short, and says so (<see cref="Datagram.IsTruncated"/>,
    /// <see cref="Datagram.OriginalLength"/>).
    /// </para>
    /// <para>
    /// Datagrams have no end. A SEQPACKET connection has one, and recvmsg(2) returns 0 for it as for an empty message. They are
    /// told apart like this: it is an empty message while the peer has not closed its side (POLLRDHUP of poll(2), asked before the
    /// first message of each turn and after an empty one), when messages with bytes wait behind it, and when the kernel marks it
    /// as one: MSG_EOR, or control data, which every message has after the owner of the socket has set SO_PASSCRED. Only of
    /// unmarked empty messages that the peer sends last, directly before it closes, the end is taken to come first: they are not
    /// delivered. Set SO_PASSCRED where that matters.
    /// </para>
    /// <para>
    /// An error of the network does not end the sequence of a socket for datagrams, as for <see cref="ReceiveFrom"/>; it ends
    /// that of a connection. ENOBUFS of a netlink socket says that messages were lost because they were not received in time:
    /// <see cref="ReceiveFromOptions.ErrorHandler"/> gets it, and the sequence goes on.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">
    /// The socket: a file object, as for <see cref="IReadinessSource.WhenReady"/>. It may block or not. It stays its owner's.
    /// </param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// Messages in the order they arrive, on the loop's thread. Completes when the peer of a connection has closed its side or
    /// receiving has been shut down, when the socket is unregistered, or the source ends. Fails with an
    /// <see cref="ObjectDisposedException"/> when the socket, or the source, has been closed, with a
    /// <see cref="System.Net.Sockets.SocketException"/> for an error of the connection or one that lasts (a shortage), with a
    /// <see cref="DescriptorException"/> when the socket is reported as ready for longer than
    /// <see cref="ReceiveFromOptions.GiveUpAfter"/> without a message, and as <see cref="IReadinessSource.WhenReady"/> does.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// It is no socket, or one with a stream of bytes: use <see cref="ReceiveExtensions.Receive"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    /// <exception cref="SelectorException">The descriptor is not open.</exception>
    public static IObservable<Datagram> ReceiveMessages(
        this IReadinessSource source, object fileObject, ReceiveFromOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fileObject);
        return new ReceiveMessagesObservable(source, MessageSocket.OfAny(fileObject), options ?? new ReceiveFromOptions());
    }

    private sealed class ReceiveMessagesObservable(IReadinessSource source, MessageSocket socket, ReceiveFromOptions options)
        : IObservable<Datagram>
    {
        public IDisposable Subscribe(IObserver<Datagram> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var receiver = new DatagramReceiver(source, socket, options, observer);
            receiver.Begin();
            return receiver;
        }
    }
}
