using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors;

/// <summary>Bytes out.</summary>
public static class SendExtensions
{
    /// <summary>
    /// Sends what a sequence brings, in order, through a <see cref="SendQueue"/> of its own. Cold: subscribing subscribes to
    /// the bytes, on the caller's thread and before it returns, so that nothing of a hot sequence is lost.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object or an <see cref="IByteStream"/>, as for <see cref="SendQueue"/>.</param>
    /// <param name="bytes">
    /// What to send, on any thread, one <c>OnNext</c> at a time; it need not be valid any longer when that returns. What comes on
    /// another thread than the loop's is copied and waits for the loop, which sends it in order. It is not held back: if it brings
    /// more than the loop or the peer takes, the queue fails at its <see cref="SendOptions.Capacity"/>.
    /// </param>
    /// <param name="options">How the queue behaves; null for the usual.</param>
    /// <returns>
    /// What <see cref="SendQueue.Finished"/> says. Fails with an <see cref="ObjectDisposedException"/> when the loop has ended, or
    /// ends before it comes to bytes of another thread. Disposing of the subscription drops what waits.
    /// </returns>
    /// <exception cref="ArgumentException">As for <see cref="SendQueue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IObservable<Unit> Send(
        this IReadinessSource source,
        object fileObject,
        IObservable<ReadOnlyMemory<byte>> bytes,
        SendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return source.Send(fileObject, _ => bytes, options);
    }

    /// <summary>
    /// Sends what a sequence brings that can be held back, in order, through a <see cref="SendQueue"/> of its own. An echo is
    /// <c>loop.Send(socket, full => loop.Receive(socket, full: full))</c>.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object or an <see cref="IByteStream"/>, as for <see cref="SendQueue"/>.</param>
    /// <param name="bytes">
    /// Makes the sequence, given <see cref="SendQueue.Full"/>. It is called on the subscriber's thread, before <c>Subscribe</c>
    /// returns. What it makes may bring its bytes on any thread, as for the other overload.
    /// </param>
    /// <param name="options">How the queue behaves; null for the usual.</param>
    /// <returns>
    /// What <see cref="SendQueue.Finished"/> says. Fails with an <see cref="ObjectDisposedException"/> when the loop has ended, or
    /// ends before it comes to bytes of another thread. Disposing of the subscription drops what waits.
    /// </returns>
    /// <exception cref="ArgumentException">As for <see cref="SendQueue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IObservable<Unit> Send(
        this IReadinessSource source,
        object fileObject,
        Func<IObservable<bool>, IObservable<ReadOnlyMemory<byte>>> bytes,
        SendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(bytes);
        options?.ThrowIfInconsistent(nameof(options));
        IByteStream stream = ByteStream.Of(fileObject);
        return Observable.Create<Unit>(observer =>
        {
            if (source.Scheduler is SelectorLoopScheduler { Loop.IsEnding: true })
            {
                observer.OnError(SelectorLoop.Ending());
                return Disposable.Empty;
            }

            var queue = new SendQueue(source, stream, options);
            return StableCompositeDisposable.Create(
                queue.Finished.Subscribe(observer), Observable.Defer(() => bytes(queue.Full)).Subscribe(queue.Intake()), queue);
        });
    }
}
