using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>
/// A stream defined by a diagram, created by <c>Cold</c> and <c>Hot</c> of a <see cref="MarbleScheduler"/>. It emits the
/// notifications of the diagram on that scheduler, and records its subscriptions.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class MarbleObservable<T> : IObservable<T>, IMarbleStream
{
    private readonly List<MarbleSubscription> _subscriptions = [];

    private protected MarbleObservable(MarbleScheduler scheduler, MarbleRecording<T> messages)
    {
        Scheduler = scheduler;
        Messages = messages;
    }

    /// <summary>
    /// Gets the notifications of the diagram. The frames of a cold stream count from each subscription, those of a hot stream
    /// from frame 0.
    /// </summary>
    public MarbleRecording<T> Messages { get; }

    /// <summary>
    /// Gets the subscriptions so far, in order.
    /// <see cref="MarbleScheduler.ExpectSubscriptions{T}(MarbleObservable{T}, string)"/> compares it with diagrams.
    /// </summary>
    public IReadOnlyList<MarbleSubscription> Subscriptions => _subscriptions;

    private protected MarbleScheduler Scheduler { get; }

    /// <summary>
    /// Subscribes to the stream. Notifications due at the current frame arrive when the scheduler runs, not within this call;
    /// only the end of a hot stream that has ended arrives within it.
    /// </summary>
    /// <param name="observer">The observer that receives the notifications.</param>
    /// <returns>An object that ends the subscription when disposed of.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="observer"/> is null.</exception>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _subscriptions.Add(new MarbleSubscription(Scheduler.Frame, null));
        return Subscribe(observer, _subscriptions.Count - 1);
    }

    IReadOnlyList<StreamEvent> IMarbleStream.EventsFrom(long frame) => EventsFrom(frame);

    IDisposable IMarbleStream.Observe(InnerListener listener) => listener.Observe(this);

    private protected abstract IDisposable Subscribe(IObserver<T> observer, int number);

    private protected abstract IReadOnlyList<StreamEvent> EventsFrom(long frame);

    /// <summary>Records the end of a subscription. Only the first end counts.</summary>
    private protected void NoteEnd(int number)
    {
        if (_subscriptions[number].Unsubscribed is null)
        {
            _subscriptions[number] = _subscriptions[number] with { Unsubscribed = Scheduler.Frame };
        }
    }

    private protected void Tell(IObserver<T> observer, int number, Notification<T> notification)
    {
        if (notification.Kind != NotificationKind.OnNext)
        {
            NoteEnd(number);
        }

        notification.Accept(observer);
    }
}
