using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>The time of a virtual-time scheduler, in frames since frame zero.</summary>
internal abstract class VirtualClock(IScheduler scheduler, DateTimeOffset zero, TimeSpan frame)
{
    public IScheduler Scheduler { get; } = scheduler;

    public TimeSpan FrameLength { get; } = frame;

    /// <summary>Gets whether the scheduler is running, in which case it cannot be started.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>Gets the current frame.</summary>
    public long Frame => (long)Math.Floor((double)Elapsed.Ticks / FrameLength.Ticks);

    /// <summary>Gets the current instant, in units of the monotonic clock.</summary>
    public long Now => MonotonicTime.After(0, Elapsed);

    private TimeSpan Elapsed => Scheduler.Now - zero;

    /// <summary>Runs an action when a frame begins, or as soon as possible if it has begun.</summary>
    public IDisposable At(long frame, Action action) => Scheduler.Schedule(
        action, zero + TimeSpan.FromTicks(frame * FrameLength.Ticks), static (_, run) => Run(run));

    /// <summary>Runs an action after the work that is scheduled for now.</summary>
    public IDisposable Soon(Action action) => Scheduler.Schedule(action, static (_, run) => Run(run));

    /// <summary>Runs an action after a delay.</summary>
    public IDisposable After(TimeSpan delay, Action action) =>
        Scheduler.Schedule(action, delay, static (_, run) => Run(run));

    /// <summary>Runs the scheduler until no work is scheduled or <see cref="Stop"/> is called.</summary>
    public abstract void Start();

    public abstract void Stop();

    private static IDisposable Run(Action action)
    {
        action();
        return Disposable.Empty;
    }
}

/// <summary>The time of a scheduler that derives from Rx's virtual-time schedulers.</summary>
internal sealed class VirtualClock<TAbsolute, TRelative>(
    VirtualTimeSchedulerBase<TAbsolute, TRelative> scheduler, DateTimeOffset zero, TimeSpan frame)
    : VirtualClock(scheduler, zero, frame)
    where TAbsolute : IComparable<TAbsolute>
{
    public override bool IsRunning => scheduler.IsEnabled;

    public override void Start() => scheduler.Start();

    public override void Stop() => scheduler.Stop();
}
