using System.Reactive.Concurrency;

namespace Rx.Selectors;

/// <summary>An item with a due time. It is in the loop's <see cref="TimerQueue"/> until it is due or cancelled.</summary>
internal abstract class TimedWork(SelectorLoop loop, long due) : WorkItem, IDisposable
{
    /// <summary>When, as an instant of <see cref="MonotonicTime"/>. Not changed while it is in the queue.</summary>
    public long Due { get; protected set; } = due;

    /// <summary>The item's place in the queue, which alone writes it; negative when it is not in there.</summary>
    public int Index { get; set; } = TimerQueue.NotQueued;

    protected SelectorLoop Loop { get; } = loop;

    /// <summary>Takes it out of the queue.</summary>
    public virtual void Dispose() => Loop.CancelTimer(this);
}

/// <summary>An action scheduled for later.</summary>
internal sealed class DelayedWork<TState>(
    SelectorLoop loop, long due, IScheduler scheduler, TState state, Func<IScheduler, TState, IDisposable> action)
    : TimedWork(loop, due)
{
    private Invocation<TState> _invocation = new(scheduler, state, action);

    public override void Run() => _invocation.Run();

    public override void Dispose()
    {
        base.Dispose();
        _invocation.Cancel();
    }
}

/// <summary>
/// An action at a fixed rate: each due time is the one before plus the period, so that ticks do not drift, and ticks missed
/// during a stall follow each other. One item serves all its ticks, and the next is queued only after one has returned.
/// </summary>
internal sealed class PeriodicWork<TState>(
    SelectorLoop loop, TState state, TimeSpan period, Func<TState, TState> action)
    : TimedWork(loop, MonotonicTime.After(loop.Now, period))
{
    private TState _state = state;
    private volatile bool _isCancelled;

    public override void Run()
    {
        if (_isCancelled)
        {
            return;
        }

        // An exception ends the ticks: the item is not queued again.
        _state = action(_state);
        if (!_isCancelled)
        {
            Due = MonotonicTime.After(Due, period);
            Loop.TryAddTimer(this);
            if (_isCancelled)
            {
                base.Dispose(); // by another thread, between the look and the queue
            }
        }
    }

    public override void Dispose()
    {
        _isCancelled = true;
        base.Dispose();
    }
}
