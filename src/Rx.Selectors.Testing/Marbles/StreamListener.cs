using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>
/// Subscribes to a stream and unsubscribes from it at given frames, and passes on its notifications with their frames.
/// </summary>
internal sealed class StreamListener<T>(MarbleScheduler scheduler, string name, Action<long, Notification<T>> note)
    : IObserver<T>, IRunningStream
{
    private IDisposable? _subscription;
    private bool _isSubscribed;
    private bool _isOver;

    public string Name => name;

    public int ValueCount { get; private set; }

    public bool IsRunning => _isSubscribed && !_isOver;

    /// <summary>
    /// Subscribes now, or at the frame of the diagram's <c>^</c>, and unsubscribes at the frame of its <c>!</c>.
    /// </summary>
    public void Listen(IObservable<T> stream, SubscriptionMarbles? when, Action? atTheEnd = null)
    {
        scheduler.ScheduleAt(when?.Subscribed, () =>
        {
            _isSubscribed = true;
            IDisposable subscription = stream.Subscribe(this);
            _subscription = subscription;
        });
        if (when?.Unsubscribed is { } end)
        {
            scheduler.ScheduleAt(end, () =>
            {
                _isOver = true;
                _subscription?.Dispose();
                atTheEnd?.Invoke();
            });
        }
    }

    public void OnNext(T value)
    {
        ValueCount++;
        note(scheduler.Frame, Notification.CreateOnNext(value));
    }

    public void OnError(Exception error)
    {
        _isOver = true;
        note(scheduler.Frame, Notification.CreateOnError<T>(error));
    }

    public void OnCompleted()
    {
        _isOver = true;
        note(scheduler.Frame, Notification.CreateOnCompleted<T>());
    }
}
