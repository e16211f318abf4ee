using System.Reactive.Concurrency;

namespace Rx.Selectors.Tests.Support;

/// <summary>Keeps a loop busy in one action until it is released, so that a test can queue things behind it.</summary>
internal sealed class SchedulerHold : IDisposable
{
    private readonly ManualResetEventSlim _isHeld = new();
    private readonly ManualResetEventSlim _isReleased = new();

    private SchedulerHold()
    {
    }

    /// <summary>Returns when the loop is held.</summary>
    public static SchedulerHold Of(IScheduler scheduler)
    {
        var hold = new SchedulerHold();
        scheduler.Schedule(() =>
        {
            hold._isHeld.Set();
            hold._isReleased.Wait(Patience.Limit);
        });
        Patience.WaitFor(hold._isHeld, "the loop to be held");
        return hold;
    }

    public void Release() => _isReleased.Set();

    public void Dispose() => Release();
}
