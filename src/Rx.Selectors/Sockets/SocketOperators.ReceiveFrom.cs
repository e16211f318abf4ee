using System.Net.Sockets;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <content>Datagrams from others.</content>
public static partial class SocketOperators
{
    /// <summary>
    /// What arrives at a datagram socket. Cold: nobody subscribed, nothing is received, and the kernel keeps what comes, as much
    /// as its buffer holds.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Bytes and address are valid until <c>OnNext</c> returns, and nothing is allocated for a datagram: copy what is to be
    /// kept, or what is to be handed to another thread. An empty datagram is a datagram. The socket may block or not; it is
    /// asked without waiting.
    /// </para>
    /// <para>
    /// A socket for datagrams is as good after an error of the network as before: that a datagram which was sent has met nobody
    /// (an ICMP message, ECONNREFUSED; the kernel tells of it on a connected socket) does not end the sequence, or one peer that
    /// went away would silence the others. <see cref="ReceiveFromOptions.ErrorHandler"/> hears of it, and ends the sequence by
    /// throwing.
    /// </para>
    /// <para>
    /// Several subscribers, on one loop or on several, share the datagrams: each goes to one of them. <c>Publish</c> lets several
    /// see all.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="socket">A datagram socket (UDP, raw, Unix), bound or connected. It stays its owner's.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// Datagrams in the order they arrive, on the loop's thread. Completes when receiving has been shut down, when the socket is
    /// unregistered, or the source ends. Fails with an <see cref="ObjectDisposedException"/> when the socket, or the source, has
    /// been closed, with a <see cref="SocketException"/> for an error that is not the network's, and as
    /// <see cref="IReadinessSource.WhenReady"/> does.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The socket has a stream of bytes: use <see cref="ReceiveExtensions.Receive"/>. Or it has messages of a connection
    /// (SEQPACKET), which all come from its one peer: use <see cref="ReceiveMessages"/>.
    /// </exception>
    public static IObservable<Datagram> ReceiveFrom(
        this IReadinessSource source, Socket socket, ReceiveFromOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(socket);
        ThrowIfConnectionOriented(socket, nameof(ReceiveExtensions.Receive), nameof(ReceiveMessages));
        return new ReceiveFromObservable(source, socket, options ?? new ReceiveFromOptions());
    }

    private static void ThrowIfConnectionOriented(Socket socket, string forBytes, string forMessages)
    {
        switch (socket.SocketType)
        {
            case SocketType.Stream:
                throw new ArgumentException(
                    $"A socket of type Stream has the bytes of one connection, and no datagrams. Use {forBytes}.", nameof(socket));
            case SocketType.Seqpacket:
                throw new ArgumentException(
                    "A socket of type Seqpacket has the messages of one connection, which has one peer and an end. Use "
                    + $"{forMessages}.",
                    nameof(socket));
        }
    }

    private sealed class ReceiveFromObservable(IReadinessSource source, Socket socket, ReceiveFromOptions options)
        : IObservable<Datagram>
    {
        public IDisposable Subscribe(IObserver<Datagram> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            MessageSocket messages;
            try
            {
                messages = MessageSocket.Of(socket);
            }
            catch (ObjectDisposedException e)
            {
                observer.OnError(e); // subscribing does not throw (Rx design guidelines 6.5)
                return Disposable.Empty;
            }

            var receiver = new DatagramReceiver(source, messages, options, observer);
            receiver.Begin();
            return receiver;
        }
    }
}
