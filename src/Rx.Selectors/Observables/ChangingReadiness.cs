using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>What <c>WhenReady</c> with a sequence of masks returns: cold, each subscriber an interest of its own.</summary>
internal sealed class ChangingReadiness(
    InterestRegistry registry, object fileObject, IObservable<Readiness> masks, object? data, Trigger trigger)
    : IObservable<ReadinessEvent>
{
    public IDisposable Subscribe(IObserver<ReadinessEvent> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        FileObject file;
        try
        {
            file = new FileObject(fileObject);
            if (file.WhyNot is { } whyNot)
            {
                throw whyNot;
            }
        }
        catch (Exception refusal)
        {
            observer.OnError(refusal); // subscribing does not throw (Rx design guidelines 6.5)
            return Disposable.Empty;
        }

        var subscription = new ChangingSubscription(registry, observer, file, data, trigger);
        subscription.Follow(masks);
        return subscription;
    }
}
