using System.Reactive;
using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>
/// Emits the diagram once, to the observers subscribed at the time. An observer that subscribes after the end receives the
/// end at once.
/// </summary>
internal sealed class HotMarbles<T>(MarbleScheduler scheduler, MarbleRecording<T> messages)
    : MarbleObservable<T>(scheduler, messages), IHotMarbles
{
    // Replaced, never changed, so that a message reaches the observers that were subscribed when it was emitted.
    private Listener[] _listeners = [];
    private Notification<T>? _end;

    private sealed record Listener(IObserver<T> Observer, int Number);

    public long FirstFrame => Messages.Count == 0 ? 0 : Messages[0].Frame;

    public void Begin()
    {
        foreach (MarbleMessage<T> message in Messages)
        {
            Scheduler.ScheduleAbsolute(
                (this, message.Notification),
                MarbleScheduler.ToTicks(message.Frame),
                static (_, due) =>
                {
                    (HotMarbles<T> stream, Notification<T> notification) = due;
                    stream.Say(notification);
                    return Disposable.Empty;
                });
        }
    }

    private protected override IDisposable Subscribe(IObserver<T> observer, int number)
    {
        if (_end is { } end)
        {
            Tell(observer, number, end);
            return Disposable.Empty;
        }

        var listener = new Listener(observer, number);
        _listeners = [.. _listeners, listener];
        return Disposable.Create(() => Leave(listener));
    }

    // A stream that is a value of another stream was created first, so its message of that frame has been emitted already.
    private protected override IReadOnlyList<StreamEvent> EventsFrom(long frame)
    {
        StreamEvent[] events = Messages.Events();
        StreamEvent[] later = [.. events.Where(said => said.Frame > frame)];
        return later.Length == 0 && events is [.., { Kind: not MarbleKind.Value } end]
            ? [end with { Frame = 0 }]
            : Array.ConvertAll(later, said => said with { Frame = said.Frame - frame });
    }

    private void Leave(Listener listener)
    {
        NoteEnd(listener.Number);
        _listeners = [.. _listeners.Where(other => other != listener)];
    }

    private void Say(Notification<T> notification)
    {
        Listener[] listeners = _listeners;
        if (notification.Kind != NotificationKind.OnNext)
        {
            _end = notification;
            _listeners = [];
        }

        foreach (Listener listener in listeners)
        {
            // An observer earlier in the list may have ended this subscription.
            if (Subscriptions[listener.Number].Unsubscribed is null)
            {
                Tell(listener.Observer, listener.Number, notification);
            }
        }
    }
}
