using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>What <c>WhenReady</c> returns: cold, each subscriber an interest of its own.</summary>
internal sealed class ReadinessObservable(
    InterestRegistry registry, object fileObject, Readiness events, object? data, Trigger trigger)
    : IObservable<ReadinessEvent>
{
    public IDisposable Subscribe(IObserver<ReadinessEvent> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new ReadinessSubscription(registry, observer, events, trigger);
        if (registry.TryAdd(subscription, fileObject, data, out Exception? refusal))
        {
            return subscription;
        }

        observer.OnError(refusal);
        return Disposable.Empty;
    }
}
