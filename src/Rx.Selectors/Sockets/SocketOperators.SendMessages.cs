using System.Reactive;
using System.Reactive.Linq;

namespace Rx.Selectors;

/// <content>Messages out, to the peer of any socket that has messages.</content>
public static partial class SocketOperators
{
    /// <summary>
    /// Sends messages to the peer of a connected socket, each as one, in order and without a loss. Cold: subscribing subscribes
    /// to them, and disposing of it drops what is not sent yet.
    /// </summary>
    /// <remarks>
    /// <para>
    /// For the sockets of <see cref="ReceiveMessages"/>. A message is sent within the <c>OnNext</c> that brings it while the
    /// kernel takes it; otherwise a copy waits in a bounded queue. Unlike <see cref="SendTo"/> it loses nothing and goes on: a
    /// message that cannot be sent, or that does not fit the queue, is the end. An empty message is a message.
    /// </para>
    /// <para>
    /// It does not end the connection when it completes: shut the socket down, or close it, for the peer to see the end.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">
    /// The socket, connected: a file object, as for <see cref="IReadinessSource.WhenReady"/>. It stays its owner's.
    /// </param>
    /// <param name="messages">What to send, on any thread, one at a time. Each may change when <c>OnNext</c> has returned.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// One <see cref="Unit"/> and completion, when the kernel has taken all messages. Completion alone, when the socket is
    /// unregistered or the source ends before that. Fails when <paramref name="messages"/> does; with a
    /// <see cref="System.Net.Sockets.SocketException"/> when the kernel refuses a message (too long, or the connection is
    /// broken); with a <see cref="SlowPeerException"/> when more wait than the options allow; with an
    /// <see cref="ObjectDisposedException"/> when the socket, or the source, has been closed; and as
    /// <see cref="IReadinessSource.WhenReady"/> does.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// It is no socket, or one with a stream of bytes: use
    /// <see cref="SendExtensions.Send(IReadinessSource, object, IObservable{ReadOnlyMemory{byte}}, SendOptions?)"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    /// <exception cref="SelectorException">The descriptor is not open.</exception>
    public static IObservable<Unit> SendMessages(
        this IReadinessSource source,
        object fileObject,
        IObservable<ReadOnlyMemory<byte>> messages,
        SendToOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fileObject);
        ArgumentNullException.ThrowIfNull(messages);
        return new SendMessagesObservable(
            source, MessageSocket.OfAny(fileObject), messages, options ?? new SendToOptions());
    }

    private sealed class SendMessagesObservable(
        IReadinessSource source, MessageSocket socket, IObservable<ReadOnlyMemory<byte>> messages, SendToOptions options)
        : IObservable<Unit>
    {
        public IDisposable Subscribe(IObserver<Unit> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var lossless = new Lossless(socket, observer);
            var sender = new DatagramSender(source, socket, options, lossless);
            lossless.Sender = sender;
            sender.Begin(messages.Select(static message => new Datagram(message)));
            return sender;
        }
    }

    /// <summary>Makes the first loss the end.</summary>
    private sealed class Lossless(MessageSocket socket, IObserver<Unit> observer) : IObserver<DatagramLoss>
    {
        public DatagramSender? Sender { get; set; }

        public void OnNext(DatagramLoss value) => Sender!.Fail(value.Error ?? (Exception)SlowPeerException.QueueFull(
            socket.Descriptor, Sender.QueuedMessages, Sender.QueuedBytes));

        public void OnError(Exception error) => observer.OnError(error);

        public void OnCompleted()
        {
            if (Sender!.HasSentAll)
            {
                observer.OnNext(Unit.Default);
            }

            observer.OnCompleted();
        }
    }
}
