using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>Emits the whole diagram to each subscriber, starting at the subscription.</summary>
internal sealed class ColdMarbles<T>(MarbleScheduler scheduler, MarbleRecording<T> messages)
    : MarbleObservable<T>(scheduler, messages)
{
    private protected override IReadOnlyList<StreamEvent> EventsFrom(long frame) => Messages.Events();

    // Schedules all messages at once, so that messages due at one frame arrive in the order of the subscriptions, as in RxJS.
    private protected override IDisposable Subscribe(IObserver<T> observer, int number)
    {
        var pending = new CompositeDisposable(Messages.Count + 1) { Disposable.Create(() => NoteEnd(number)) };
        foreach (MarbleMessage<T> message in Messages)
        {
            pending.Add(Scheduler.ScheduleRelative(
                (this, observer, number, message.Notification),
                MarbleScheduler.ToTicks(message.Frame),
                static (_, due) =>
                {
                    (ColdMarbles<T> stream, IObserver<T> observer, int number, var notification) = due;
                    stream.Tell(observer, number, notification);
                    return Disposable.Empty;
                }));
        }

        return pending;
    }
}
