using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Tests.Support;

/// <summary>A source where subscribing to readiness returns only when something has been waited for.</summary>
internal sealed class HeldSubscription(IReadinessSource source, Action wait) : IReadinessSource
{
    public IScheduler Scheduler => source.Scheduler;

    public IObservable<SelectorKeyChange> KeyChanges => source.KeyChanges;

    public IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
        Observable.Create<ReadinessEvent>(observer =>
        {
            IDisposable subscription = source.WhenReady(fileObject, events, data, trigger).Subscribe(observer);
            wait();
            return subscription;
        });
}
