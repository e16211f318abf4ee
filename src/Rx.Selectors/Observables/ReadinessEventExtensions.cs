using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors;

/// <summary>What an observer of readiness can do with an event beside reading and writing.</summary>
public static class ReadinessEventExtensions
{
    /// <summary>
    /// Lets the subscription that brought this event ask the kernel again: after an event of
    /// <see cref="Trigger.OneShot"/>, or after <see cref="Disarm"/>. Any thread. It does nothing when the subscription is armed
    /// or has been disposed of. What has become ready meanwhile is reported, also with <see cref="Trigger.Edge"/>; other
    /// observers of the same file object may get an edge for it as well.
    /// </summary>
    /// <param name="ready">An event that <see cref="IReadinessSource.WhenReady"/> brought.</param>
    /// <exception cref="InvalidOperationException">The event comes from a selector's <c>Select</c> or from an await, not from a subscription.</exception>
    public static void Arm(this ReadinessEvent ready) => SubscriptionOf(ready).Arm();

    /// <summary>
    /// Keeps the subscription that brought this event from asking the kernel until <see cref="Arm"/>, without ending it: how an
    /// observer that is full pauses. Any thread.
    /// </summary>
    /// <param name="ready">An event that <see cref="IReadinessSource.WhenReady"/> brought.</param>
    /// <exception cref="InvalidOperationException">The event comes from a selector's <c>Select</c> or from an await, not from a subscription.</exception>
    public static void Disarm(this ReadinessEvent ready) => SubscriptionOf(ready).Disarm();

    /// <summary>
    /// Hands events to another scheduler, safely: the interest is disarmed when an event is handed over, and armed again when
    /// the observer has returned from it. A plain <c>ObserveOn</c> would return at once, the level-triggered descriptor would
    /// still be ready, and the loop would fill its queue without bound.
    /// </summary>
    /// <remarks>
    /// At most one event of each subscription is under way. Put it behind <c>WhenReady</c> before anything that takes events
    /// away, as one that does not arrive is not armed again; and with <see cref="Trigger.OneShot"/> it costs one system call
    /// an event instead of two.
    /// </remarks>
    /// <param name="source">Events of <see cref="IReadinessSource.WhenReady"/>.</param>
    /// <param name="scheduler">Where the observer is to run.</param>
    /// <returns>The same events, on <paramref name="scheduler"/>.</returns>
    public static IObservable<ReadinessEvent> ObserveReadyOn(
        this IObservable<ReadinessEvent> source, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scheduler);
        return new HandedOver(source.Do(static ready => ready.Disarm()).ObserveOn(scheduler));
    }

    /// <summary>
    /// Whether the subscription that brought this event is to hear more of it. A source that is not the library's is taken at
    /// its word.
    /// </summary>
    internal static bool IsWanted(this ReadinessEvent ready) => ready.Key?.Handler is not Subscription { IsWanted: false };

    private static ReadinessSubscription SubscriptionOf(ReadinessEvent ready) => ready.Key?.Handler switch
    {
        ReadinessSubscription subscription => subscription,
        ReadyAwaiter => throw new InvalidOperationException(
            "This event was awaited, and the interest ended with it: there is no subscription to arm. Await the next."),
        _ => throw new InvalidOperationException(
            "This event comes from a selector, not from WhenReady: there is no subscription to arm. Use Modify."),
    };

    /// <summary>Arms the subscription again once the observer has returned.</summary>
    private sealed class HandedOver(IObservable<ReadinessEvent> source) : IObservable<ReadinessEvent>
    {
        public IDisposable Subscribe(IObserver<ReadinessEvent> observer) => source.Subscribe(
            ready =>
            {
                observer.OnNext(ready);
                ready.Arm();
            },
            observer.OnError,
            observer.OnCompleted);
    }
}
