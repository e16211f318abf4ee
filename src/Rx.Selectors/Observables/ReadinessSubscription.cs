namespace Rx.Selectors;

/// <summary>An observer's interest: what subscribing to <c>WhenReady</c> returns.</summary>
internal class ReadinessSubscription(
    InterestRegistry registry, IObserver<ReadinessEvent> observer, Readiness asked, Trigger trigger)
    : Subscription(registry, asked, trigger), IDisposable
{
    public virtual void Dispose() => Registry.Remove(this);

    /// <summary>Asks the kernel again, after a one-shot event or <see cref="Disarm"/>. Any thread.</summary>
    public void Arm() => Registry.Arm(this);

    /// <summary>Stops asking the kernel, without ending. Any thread.</summary>
    public void Disarm() => Registry.Disarm(this);

    protected override void Tell(in ReadinessEvent ready)
    {
        try
        {
            observer.OnNext(ready);
        }
        catch
        {
            // As Rx's own observers do: who throws is unsubscribed, or a level-triggered descriptor would make it throw
            // for ever.
            Dispose();
            throw;
        }
    }

    protected override void End(Exception? error)
    {
        if (error is null)
        {
            observer.OnCompleted();
        }
        else
        {
            observer.OnError(error);
        }
    }
}
