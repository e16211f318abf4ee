using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>
/// A stream that was written as a diagram: what <c>Cold</c> and <c>Hot</c> of a <see cref="MarbleScheduler"/> make. It
/// says what the diagram says, on that scheduler, and notes who subscribes.
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
    /// What the diagram says. A cold stream's frames count from each subscription, a hot one's from frame 0.
    /// </summary>
    public MarbleRecording<T> Messages { get; }

    /// <summary>
    /// Who has subscribed so far, in order.
    /// <see cref="MarbleScheduler.ExpectSubscriptions{T}(MarbleObservable{T}, string)"/> compares it with diagrams.
    /// </summary>
    public IReadOnlyList<MarbleSubscription> Subscriptions => _subscriptions;

    private protected MarbleScheduler Scheduler { get; }

    /// <summary>
    /// Listens to the stream. What it has to say at this frame comes when the scheduler runs, not within this call.
    /// </summary>
    /// <param name="observer">Who is told.</param>
    /// <returns>Ends it.</returns>
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

    /// <summary>Notes the end of a subscription: the first one counts.</summary>
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
