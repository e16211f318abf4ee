using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors;

/// <summary>The end of a connection.</summary>
public static class LingerExtensions
{
    /// <summary>
    /// Ends a connection so that what was sent arrives: says that nothing more will be written, then reads and forgets until
    /// the peer has ended its side too. Closing a socket while bytes are unread, or come later, resets the connection, and the
    /// peer may never see the last of what was sent to it.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object or an <see cref="IByteStream"/>, as for <see cref="ReceiveExtensions.Receive"/>.</param>
    /// <param name="limit">
    /// How long to wait for the peer at most; <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as the peer takes, zero
    /// and every other negative time not at all.
    /// </param>
    /// <returns>
    /// One <see cref="Unit"/> and completion, when the peer has ended its side, when the connection is broken or closed, and
    /// when the time is over; close it then. Cold. Fails only when somebody else receives from the file object.
    /// </returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor, or it is a socket for datagrams.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public static IObservable<Unit> Linger(this IReadinessSource source, object fileObject, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(source);
        IByteStream stream = ByteStream.Of(fileObject);
        return Observable
            .Defer(() =>
            {
                stream.EndWriting();
                return source.Receive(stream);
            })
            .IgnoreElements()
            .Select(static _ => Unit.Default)
            .EndAfter(Deadline.LimitOf(limit), source.Scheduler)
            .Catch((Exception e) => e is IOException or SocketException or ObjectDisposedException
                ? Observable.Empty<Unit>()
                : Observable.Throw<Unit>(e))
            .Append(Unit.Default);
    }

    /// <summary>Unlike <c>TakeUntil</c> it unsubscribes first: who is told of the end may close the file object.</summary>
    private static IObservable<T> EndAfter<T>(this IObservable<T> sequence, TimeSpan? limit, IScheduler scheduler) =>
        limit is not { } time ? sequence : Observable.Create<T>(observer =>
        {
            // The limit begins once there is something to unsubscribe from: the timer may be another thread's than the caller's.
            IDisposable subscription = sequence.SubscribeSafe(observer);
            try
            {
                IDisposable timer = scheduler.Schedule(time, () =>
                {
                    subscription.Dispose();
                    observer.OnCompleted();
                });
                return StableCompositeDisposable.Create(subscription, timer);
            }
            catch (Exception refusal)
            {
                subscription.Dispose();
                observer.OnError(refusal);
                return Disposable.Empty;
            }
        });
}
