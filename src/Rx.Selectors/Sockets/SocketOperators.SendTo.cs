using System.Net.Sockets;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <content>Datagrams to others.</content>
public static partial class SocketOperators
{
    /// <summary>
    /// Sends datagrams, in the order they come, and tells of those it could not send. Cold: subscribing subscribes to them, and
    /// disposing of it drops what is not sent yet.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A datagram is sent at once while the kernel takes it, within the <c>OnNext</c> that brings it, from the memory it is in
    /// and without an allocation; so what <see cref="ReceiveFrom"/> brings can be sent on as it is. While the kernel has no room
    /// copies wait in a queue, and the kernel is asked when there is some. What does not fit the queue is lost; a producer that
    /// can wait slows down when it hears of that. The socket may block or not; it is asked without waiting.
    /// </para>
    /// <para>
    /// "Sent" means that the kernel has taken it. That nobody received a datagram is heard of later, if at all
    /// (<see cref="SendToOptions.ErrorHandler"/>), and ends nothing.
    /// </para>
    /// <para>
    /// Bind the socket first (port 0 lets the kernel choose): <see cref="Socket.LocalEndPoint"/> does not know the address that
    /// the kernel gives to one that is not bound when it sends.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="socket">A datagram socket (UDP, raw, Unix). It stays its owner's.</param>
    /// <param name="datagrams">
    /// What to send, on any thread, one at a time. Each may change when <c>OnNext</c> has returned.
    /// </param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// What was lost, and why: the queue is full, or the kernel refuses that one datagram (too long, no route, a peer of another
    /// family …). It is told on the thread that found out: the sender's, or the loop's for what waited. Completes when
    /// <paramref name="datagrams"/> has and everything is sent, when the socket is unregistered, or the source ends. Fails at
    /// once when <paramref name="datagrams"/> does; with an <see cref="ObjectDisposedException"/> when the socket, or the
    /// source, has been closed; and as <see cref="IReadinessSource.WhenReady"/> does.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The socket has a stream of bytes: use <see cref="SendExtensions.Send(IReadinessSource, object, IObservable{ReadOnlyMemory{byte}}, SendOptions?)"/>.
    /// Or it has messages of a connection (SEQPACKET): use <see cref="SendMessages"/>.
    /// </exception>
    public static IObservable<DatagramLoss> SendTo(
        this IReadinessSource source, Socket socket, IObservable<Datagram> datagrams, SendToOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(datagrams);
        ThrowIfConnectionOriented(socket, nameof(SendExtensions.Send), nameof(SendMessages));
        return new SendToObservable(source, socket, datagrams, options ?? new SendToOptions());
    }

    private sealed class SendToObservable(
        IReadinessSource source, Socket socket, IObservable<Datagram> datagrams, SendToOptions options)
        : IObservable<DatagramLoss>
    {
        public IDisposable Subscribe(IObserver<DatagramLoss> observer)
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

            var sender = new DatagramSender(source, messages, options, observer);
            sender.Begin(datagrams);
            return sender;
        }
    }
}
