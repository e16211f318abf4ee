using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// An Rx scheduler that is also a selector's loop: scheduled work, timers and readiness on one thread, with one kernel wait.
/// </summary>
/// <remarks>
/// <para>
/// Immediate work runs in the order it was scheduled, from whichever thread; timers when they are due, never early, those due
/// at the same instant in the order they came. Nothing runs inside the call that schedules it. A turn of the loop is bounded,
/// so that a flood of work does not starve timers and I/O, nor the reverse. The thread is started when there is something
/// to run for the first time.
/// </para>
/// <para>
/// Periodic and stopwatch services are offered; long-running work is not, as it would park the only thread. A
/// <see cref="SynchronizationContext"/> on the thread brings <c>await</c> back to it.
/// </para>
/// <para>
/// It follows System.Reactive's <see cref="EventLoopScheduler"/> where both do the same, but for these: after
/// <see cref="Dispose"/> nothing more begins, not even what is next in the batch; cancelled timers leave the queue at once;
/// and the end of the thread can be awaited.
/// </para>
/// </remarks>
public sealed partial class SelectorScheduler : LocalScheduler, ISchedulerPeriodic, IDisposable, IAsyncDisposable
{
    private static int _lastNumber;

    private readonly SelectorSchedulerOptions _options;
    private readonly SelectorLoop _loop;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a scheduler with a selector and a thread of its own.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no selector for this system.</exception>
    /// <exception cref="SelectorException">The kernel refuses a selector (EMFILE, ENFILE).</exception>
    public SelectorScheduler()
        : this(new SelectorSchedulerOptions())
    {
    }

    /// <summary>Makes a scheduler.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">
    /// The selector of the options has registrations already, or belongs to another scheduler.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The selector of the options is closed.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no selector for this system.</exception>
    /// <exception cref="SelectorException">The kernel refuses a selector (EMFILE, ENFILE).</exception>
    public SelectorScheduler(SelectorSchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Selector is { } given)
        {
            ThrowIfNotFree(given, nameof(options));
        }

        _options = options;
        _loop = new SelectorLoop(
            options.Selector ?? DefaultSelector.Create(), options.EventsPerTurn, options.ExceptionHandler, StartThread);
    }

    /// <summary>Whether the calling thread is the loop's own.</summary>
    public bool IsLoopThread => _loop.IsCurrent;

    /// <summary>
    /// Ends when the loop's thread has: after <see cref="Dispose"/>, or with the exception that ended it. Its continuations
    /// run on the thread pool.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Runs an action as soon as possible, behind what is ready already. Any thread; the action runs on the loop's.
    /// </summary>
    /// <typeparam name="TState">What is passed to the action, untouched.</typeparam>
    /// <param name="state">Passed to the action.</param>
    /// <param name="action">What to run.</param>
    /// <returns>Cancels the action: one that has not begun never does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed.</exception>
    public override IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var work = new ImmediateWork<TState>(this, state, action);
        return _loop.TryPost(work) ? work : throw SelectorLoop.Ending();
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
    public override IDisposable Schedule<TState>(
        TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (dueTime <= TimeSpan.Zero)
        {
            var work = new ImmediateWork<TState>(this, state, action);
            return _loop.TryPost(work) ? work : Refuse(state);
        }

        long due = MonotonicTime.After(MonotonicTime.Now, dueTime);
        var timer = new DelayedWork<TState>(_loop, due, this, state, action);
        return _loop.TryAddTimer(timer) ? timer : Refuse(state);
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
        return _loop.IsEnding ? throw SelectorLoop.Ending() : base.Schedule(state, dueTime, action);
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
        var work = new PeriodicWork<TState>(_loop, state, period, action);
        return _loop.TryAddTimer(work) ? work : throw SelectorLoop.Ending();
    }

    /// <summary>
    /// Ends the loop: what runs now is the last that runs, observers are completed, the selector is closed. Any thread, the
    /// loop's own too; it does not wait for the thread (see <see cref="Completion"/>). Calling it again does nothing.
    /// </summary>
    public void Dispose()
    {
        if (_loop.End())
        {
            Finish(fault: null); // no thread was ever needed
        }
    }

    /// <summary>The same as <see cref="Dispose"/>, and ends when the loop's thread has.</summary>
    /// <returns>What ends with the thread; on the loop's own thread it can be awaited, but not blocked on.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return new ValueTask(Completion.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
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

    private void StartThread()
    {
        Thread thread = _options.ThreadFactory?.Invoke(Run) ?? new Thread(Run)
        {
            Name = _options.ThreadName ?? $"Selector Loop {Interlocked.Increment(ref _lastNumber)}",
            IsBackground = _options.IsBackground,
        };
        thread.UnsafeStart(); // the loop is nobody's: it does not inherit the execution context of who came first
    }

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new SelectorSynchronizationContext(_loop));
        try
        {
            while (!_loop.IsEnding)
            {
                _loop.RunOnce(limit: null);
            }
        }
        catch (Exception e)
        {
            // Unhandled, as it should be. A thread factory that catches it still finds a scheduler that has ended.
            Finish(e);
            throw;
        }

        Finish(fault: null);
    }

    private void Finish(Exception? fault)
    {
        try
        {
            _loop.Finish(fault);
        }
        finally
        {
            if (_loop.Fault is { } why)
            {
                _completion.TrySetException(why);
                _ = _completion.Task.Exception; // seen: whoever wants it awaits Completion
            }
            else
            {
                _completion.TrySetResult();
            }
        }
    }
}
