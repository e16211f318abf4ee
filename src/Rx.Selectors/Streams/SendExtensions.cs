using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors;

/// <summary>Bytes out.</summary>
public static class SendExtensions
{
    /// <summary>
    /// Sends what a sequence brings, in order, through a <see cref="SendQueue"/> of its own. Cold: subscribing subscribes to
    /// the bytes, on the loop's thread.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object or an <see cref="IByteStream"/>, as for <see cref="SendQueue"/>.</param>
    /// <param name="bytes">
    /// What to send, on the loop's thread; valid until <c>OnNext</c> returns is enough. It is not held back: if it brings more
    /// than the peer takes, the queue fails at its <see cref="SendOptions.Capacity"/>.
    /// </param>
    /// <param name="options">How the queue behaves; null for the usual.</param>
    /// <returns>What <see cref="SendQueue.Finished"/> says. Disposing of the subscription drops what waits.</returns>
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
    /// <param name="bytes">Makes the sequence, given <see cref="SendQueue.Full"/>. It is called on the loop's thread.</param>
    /// <param name="options">How the queue behaves; null for the usual.</param>
    /// <returns>What <see cref="SendQueue.Finished"/> says. Disposing of the subscription drops what waits.</returns>
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
        return OnLoop(source, Observable.Create<Unit>(observer =>
        {
            var queue = new SendQueue(source, stream, options);
            return StableCompositeDisposable.Create(
                queue.Finished.Subscribe(observer), Observable.Defer(() => bytes(queue.Full)).Subscribe(queue), queue);
        }));
    }

    /// <summary>Subscribes at once on the loop's thread, and from elsewhere as soon as the loop comes to it.</summary>
    private static IObservable<T> OnLoop<T>(IReadinessSource source, IObservable<T> sequence) =>
        Observable.Create<T>(observer =>
        {
            if (source.Scheduler is not SelectorLoopScheduler { RunsElsewhere: true })
            {
                return sequence.SubscribeSafe(observer);
            }

            var subscription = new SingleAssignmentDisposable();
            source.Scheduler.ScheduleOwed((source, sequence, observer, subscription), static late =>
            {
                if (late.source.Scheduler is SelectorLoopScheduler { Loop.IsEnding: true })
                {
                    late.observer.OnError(SelectorLoop.Ending());
                }
                else if (!late.subscription.IsDisposed)
                {
                    late.subscription.Disposable = late.sequence.SubscribeSafe(late.observer);
                }
            });
            return subscription;
        });
}
