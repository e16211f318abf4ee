using System.Reactive.Concurrency;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// An Rx scheduler with a thread of its own, which waits in a selector: scheduled work, timers and readiness on one thread,
/// with one kernel wait. See <see cref="SelectorLoopScheduler"/> for the order that things run in.
/// </summary>
/// <remarks>
/// The thread is started when there is something to run for the first time; unlike an <see cref="EventLoopScheduler"/>'s, its
/// end can be awaited. On Linux it has no timer slack (prctl(2)), the 50 us by which timers may otherwise be late; threads and
/// processes that are started on it inherit that.
/// </remarks>
public sealed class SelectorScheduler : SelectorLoopScheduler, IAsyncDisposable
{
    private const int FollowUpsPerTurn = 64; // a look at the kernel costs as much as a handful of short items

    private static int _lastNumber;

    private readonly SelectorSchedulerOptions _options;

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
        : base(options)
    {
        _options = options;
        Loop.FollowUpsPerTurn = FollowUpsPerTurn;
        Loop.BusyPoll = MonotonicTime.After(0, options.BusyPoll);
    }

    /// <summary>
    /// Ends when the loop's thread has: after <see cref="Dispose"/>, or with the exception that ended it. Its continuations
    /// run on the thread pool.
    /// </summary>
    public Task Completion => WhenEnded;

    /// <summary>
    /// Ends the loop: what runs now is the last that runs, observers are completed, the selector is closed. Any thread, the
    /// loop's own too; it does not wait for the thread (see <see cref="Completion"/>). Calling it again does nothing.
    /// </summary>
    public override void Dispose()
    {
        if (Loop.End())
        {
            EndUndriven();
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

    internal override bool RunsElsewhere => !Loop.IsCurrent;

    private protected override void EndUndriven() => Finish(fault: null); // no thread was ever needed

    private protected override void BeginTurns()
    {
        using var beginning = new ThreadBeginning(Run);
        Thread thread = _options.ThreadFactory is { } factory
            ? beginning.MakeBy(factory)
            : new Thread(beginning.Enter)
            {
                Name = _options.ThreadName ?? $"Selector Loop {Interlocked.Increment(ref _lastNumber)}",
                IsBackground = _options.IsBackground,
            };
        if (Loop.IsEnding)
        {
            return; // the factory has disposed of the scheduler, which has ended without a thread
        }

        thread.UnsafeStart(); // the loop is nobody's: it does not inherit the execution context of who came first
        beginning.Succeed();
    }

    private void Run()
    {
        TimerSlack.Minimise();
        SynchronizationContext.SetSynchronizationContext(Context);
        try
        {
            while (!Loop.IsEnding)
            {
                Loop.RunOnce(limit: null);
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
}
