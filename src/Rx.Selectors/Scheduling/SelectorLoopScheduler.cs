using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// An Rx scheduler that is also a selector's loop: scheduled work, timers and readiness on one thread, with one kernel wait.
/// Who runs its turns is what <see cref="SelectorScheduler"/> and <see cref="DrivenSelectorScheduler"/> differ in.
/// </summary>
/// <remarks>
/// <para>
/// Immediate work runs in the order it was scheduled, from whichever thread; timers when they are due, never early, those due
/// at the same instant in the order they came. Nothing runs inside the call that schedules it. A turn of the loop is bounded,
/// so that a flood of work does not starve timers and I/O, nor the reverse.
/// </para>
/// <para>
/// Periodic and stopwatch services are offered; long-running work is not, as it would park the only thread. A
/// <see cref="SynchronizationContext"/> in each turn brings <c>await</c> back to the loop.
/// </para>
/// <para>
/// It follows System.Reactive's <see cref="EventLoopScheduler"/> where both do the same, but for these: after
/// <see cref="Dispose"/> nothing more begins, not even what is next in the batch; and cancelled timers leave the queue at
/// once.
/// </para>
/// </remarks>
public abstract partial class SelectorLoopScheduler : LocalScheduler, ISchedulerPeriodic, IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected SelectorLoopScheduler(SelectorLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Selector is { } given)
        {
            ThrowIfNotFree(given, nameof(options));
        }

        BaseSelector selector = options.Selector ?? DefaultSelector.Create();
        try
        {
            Loop = new SelectorLoop(selector, options.EventsPerTurn, options.ExceptionHandler, BeginTurns);
        }
        catch
        {
            if (options.Selector is null)
            {
                selector.Close();
            }
            else
            {
                selector.GiveUpClaim();
            }

            throw;
        }

        Context = new SelectorSynchronizationContext(Loop);
    }

    /// <summary>Whether the caller is run by the loop, on the loop's thread.</summary>
    public bool IsLoopThread => Loop.IsCurrent;

    internal SelectorLoop Loop { get; }

    /// <summary>What is current in a turn of the loop.</summary>
    private protected SelectorSynchronizationContext Context { get; }

    /// <summary>Ends when the loop has, with the exception that ended it if it was not asked to.</summary>
    private protected Task WhenEnded => _ended.Task;

    /// <summary>
    /// Whether the loop is, or can be any moment, another thread's than the caller's, so that what belongs to the loop is not
    /// for the caller to touch.
    /// </summary>
    internal abstract bool RunsElsewhere { get; }

    /// <summary>
    /// Runs an action as soon as possible, behind what is ready already. Any thread; the action runs on the loop's.
    /// </summary>
    /// <typeparam name="TState">What is passed to the action, untouched.</typeparam>
    /// <param name="state">Passed to the action.</param>
    /// <param name="action">What to run.</param>
    /// <returns>Cancels the action: one that has not begun never does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wake the loop, and not for want of memory, which is waited out. The action runs when the loop wakes
    /// next, which what is scheduled next tries again.
    /// </exception>
    public override IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var work = new ImmediateWork<TState>(this, state, action);
        return Loop.TryPost(work) ? work : throw SelectorLoop.Ending();
    }

    /// <summary>
    /// Runs an action after a while, measured on the monotonic clock: never early, and as late as the kernel's wait. Any
    /// thread; the action runs on the loop's.
    /// </summary>
    /// <typeparam name="TState">What is passed to the action, untouched.</typeparam>
    /// <param name="state">Passed to the action.</param>
    /// <param name="dueTime">After how long; zero or less is as soon as possible.</param>
    /// <param name="action">What to run.</param>
    /// <returns>Cancels the action, which then leaves the queue at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wake the loop, and not for want of memory, which is waited out. The action runs when the loop wakes
    /// next, which what is scheduled next tries again.
    /// </exception>
    public override IDisposable Schedule<TState>(
        TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (dueTime <= TimeSpan.Zero)
        {
            var work = new ImmediateWork<TState>(this, state, action);
            return Loop.TryPost(work) ? work : Refuse(state);
        }

        long due = MonotonicTime.After(Loop.Now, dueTime);
        var timer = new DelayedWork<TState>(Loop, due, this, state, action);
        return Loop.TryAddTimer(timer) ? timer : Refuse(state);
    }

    /// <summary>
    /// Runs an action at an absolute time of <see cref="IScheduler.Now"/>, and follows changes of the system's clock
    /// (<see cref="LocalScheduler"/>). Any thread; the action runs on the loop's.
    /// </summary>
    /// <typeparam name="TState">What is passed to the action, untouched.</typeparam>
    /// <param name="state">Passed to the action.</param>
    /// <param name="dueTime">When; a time in the past is as soon as possible.</param>
    /// <param name="action">What to run.</param>
    /// <returns>Cancels the action.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed.</exception>
    public override IDisposable Schedule<TState>(
        TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Loop.IsEnding ? throw SelectorLoop.Ending() : base.Schedule(state, dueTime, action);
    }

    /// <summary>
    /// Runs an action at a fixed rate, the first time after one period. Ticks do not overlap or drift; those missed during a
    /// stall follow each other. Any thread; the action runs on the loop's.
    /// </summary>
    /// <typeparam name="TState">What is passed from tick to tick.</typeparam>
    /// <param name="state">Passed to the first tick.</param>
    /// <param name="period">The period; zero runs once a turn of the loop.</param>
    /// <param name="action">What to run; what it returns is passed to the next tick.</param>
    /// <returns>Ends the ticks; also from within one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed.</exception>
    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(action);
        var work = new PeriodicWork<TState>(Loop, state, period, action);
        return Loop.TryAddTimer(work) ? work : throw SelectorLoop.Ending();
    }

    /// <summary>
    /// Ends the loop: what runs now is the last that runs, observers are completed, the selector is closed. Any thread, the
    /// loop's own too; it waits for nobody. Calling it again does nothing.
    /// </summary>
    public abstract void Dispose();

    /// <summary>There is something to run for the first time: sees to it that somebody does.</summary>
    private protected abstract void BeginTurns();

    /// <summary>The last thing, on the thread that runs the loop or, when there is none, on the one that ends it.</summary>
    private protected void Finish(Exception? fault)
    {
        try
        {
            Loop.Finish(fault);
        }
        finally
        {
            if (Loop.Fault is { } why)
            {
                _ended.TrySetException(why);
                _ = _ended.Task.Exception; // seen: what wants it awaits it
            }
            else
            {
                _ended.TrySetResult();
            }
        }
    }

    private static void ThrowIfNotFree(BaseSelector selector, string parameterName)
    {
        if (selector.GetMap().Count > 0)
        {
            throw new ArgumentException(
                "The selector has registrations already, which the scheduler's loop would spin on. Use WhenReady instead.",
                parameterName);
        }

        if (!selector.TryClaim())
        {
            throw new ArgumentException(
                "The selector belongs to another scheduler: two loops would take each other's events.", parameterName);
        }
    }

    private static IDisposable Refuse<TState>(TState state)
    {
        if (state is ValueTuple<LocalScheduler, SingleAssignmentDisposable>)
        {
            // The base class hands over an absolute time it has kept for us, on a timer's thread, where an exception would
            // end the process and nobody could catch it (dotnet/reactive#286).
            return Disposable.Empty;
        }

        throw SelectorLoop.Ending();
    }
}
