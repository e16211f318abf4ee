using System.Reactive.Concurrency;

namespace Rx.Selectors;

/// <content>The scheduler as a source of readiness.</content>
public abstract partial class SelectorLoopScheduler : IReadinessSource, IAwaitableReadiness, IChangingReadiness
{
    private readonly Lock _interestsGate = new();
    private InterestRegistry? _interests;

    /// <summary>The scheduler itself.</summary>
    public IScheduler Scheduler => this;

    /// <inheritdoc/>
    public IObservable<SelectorKeyChange> KeyChanges => Interests.KeyChanges;

    private InterestRegistry Interests
    {
        get
        {
            if (Volatile.Read(ref _interests) is { } existing)
            {
                return existing;
            }

            lock (_interestsGate)
            {
                return _interests ??= new InterestRegistry(Loop);
            }
        }
    }

    /// <inheritdoc/>
    public IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level)
    {
        ThrowIfNotAskable(fileObject, events);
        Loop.Selector.ThrowIfNotOffered(events);
        ThrowIfNotSupported(trigger);
        return new ReadinessObservable(Interests, fileObject, events, data, trigger);
    }

    IObservable<ReadinessEvent> IChangingReadiness.WhenReady(
        object fileObject, IObservable<Readiness> events, object? data, Trigger trigger)
    {
        FileDescriptors.ThrowIfNever(fileObject);
        ThrowIfNotSupported(trigger);
        return new ChangingReadiness(Interests, fileObject, events, data, trigger);
    }

    /// <summary>
    /// Ends all interest in a file object at once: the kernel is no longer asked, and its observers complete on the loop. Any
    /// thread. The object may have been closed since.
    /// </summary>
    /// <param name="fileObject">The observed object, or its descriptor.</param>
    /// <returns>The key it had.</returns>
    /// <exception cref="ArgumentException">The object has no descriptor and is not observed.</exception>
    /// <exception cref="KeyNotFoundException">Nobody observes it.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has ended, or the object is closed and not observed.</exception>
    public SelectorKey Unregister(object fileObject) => Interests.Unregister(fileObject);

    SelectorLoop IAwaitableReadiness.Loop => Loop;

    ValueTask<ReadinessEvent> IAwaitableReadiness.ReadyAsync(
        object fileObject, Readiness events, CancellationToken cancellationToken)
    {
        ThrowIfNotAskable(fileObject, events);
        Loop.Selector.ThrowIfNotOffered(events);
        return Interests.Awaiters.ReadyAsync(fileObject, events, cancellationToken);
    }

    /// <summary>
    /// Answers for <see cref="IReadinessSource"/> beside the services of <see cref="LocalScheduler"/>, so that code that is
    /// given a scheduler can ask for it.
    /// </summary>
    /// <param name="serviceType">The service.</param>
    /// <returns>The service, or null.</returns>
    protected override object? GetService(Type serviceType) =>
        serviceType == typeof(IReadinessSource) ? this : base.GetService(serviceType);

    private void ThrowIfNotSupported(Trigger trigger)
    {
        if (trigger == Trigger.Edge && !Loop.Selector.Supports(Trigger.Edge))
        {
            throw new NotSupportedException(
                $"{Loop.Selector.GetType().Name} has no edge trigger; EpollSelector and KqueueSelector have. Use "
                + "Trigger.Level or Trigger.OneShot, which every selector has.");
        }
    }

    private static void ThrowIfNotAskable(object fileObject, Readiness events)
    {
        FileDescriptors.ThrowIfNever(fileObject);
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
    }
}
