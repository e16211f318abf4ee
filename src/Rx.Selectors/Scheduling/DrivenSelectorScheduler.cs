using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>
/// An Rx scheduler without a thread: somebody else runs the turns of its loop, one <see cref="RunOnce"/> after the other, as a
/// game does once a frame, or a program that has a loop already. See <see cref="SelectorLoopScheduler"/> for the order that
/// things run in.
/// </summary>
/// <remarks>
/// <para>
/// The simplest host is <c>while (loop.RunOnce()) { }</c>, on a thread of the host's choice. One that has frames to draw calls
/// <c>RunOnce(TimeSpan.Zero)</c> in each.
/// </para>
/// <para>
/// One that waits elsewhere, in another kernel wait, waits there until the selector's own descriptor is readable
/// (<see cref="EpollSelector.FileDescriptor"/>, <see cref="KqueueSelector.FileDescriptor"/>), but no longer than
/// <see cref="UntilNextTurn"/>, and then runs a turn. Between two turns whatever comes up on any thread (work, a sooner timer)
/// makes that descriptor readable. Such a host disposes of the scheduler on its own thread, as that closes the descriptor;
/// others do it by <c>loop.Schedule(loop.Dispose)</c>.
/// </para>
/// </remarks>
public sealed class DrivenSelectorScheduler : SelectorLoopScheduler
{
    private const int Idle = 0;
    private const int InTurn = 1;
    private const int Over = 2;

    private int _state; // Interlocked

    /// <summary>Makes a scheduler with a selector of its own.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no selector for this system.</exception>
    /// <exception cref="SelectorException">The kernel refuses a selector (EMFILE, ENFILE).</exception>
    public DrivenSelectorScheduler()
        : this(new SelectorLoopOptions())
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
    public DrivenSelectorScheduler(SelectorLoopOptions options)
        : base(options)
    {
        Loop.Park();
    }

    /// <summary>
    /// How long the next turn would wait if nothing became ready: zero while work is queued, until the next timer is due, or
    /// null, for ever. Any thread.
    /// </summary>
    public TimeSpan? UntilNextTurn => Loop.UntilNextTurn;

    /// <summary>
    /// Runs one turn: waits until there is something to do, and does it: tells the observers of what is ready, and runs the
    /// work that is queued and the timers that are due. Each is bounded, so that the turn ends. Any thread, one at a time; what
    /// the turn runs takes it for the loop's.
    /// </summary>
    /// <param name="limit">
    /// How long to wait at most. Null and <see cref="Timeout.InfiniteTimeSpan"/> (exactly -1 ms) wait until something is ready,
    /// a timer is due, work is added or the scheduler is disposed of; zero and every other negative time do not wait.
    /// </param>
    /// <returns>False when the scheduler has ended, and there will be no more turns.</returns>
    /// <exception cref="InvalidOperationException">A turn is running, on another thread or around this call.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wait; for want of memory (ENOMEM), it has for 30 s. The scheduler has ended.
    /// </exception>
    /// <exception cref="ObjectDisposedException">Somebody else has closed the selector. The scheduler has ended.</exception>
    /// <remarks>
    /// What work and observers throw comes out of here, unless there is a <see cref="SelectorLoopOptions.ExceptionHandler"/>.
    /// The subscription that threw is gone then; the next turn goes on behind it.
    /// </remarks>
    public bool RunOnce(TimeSpan? limit = null)
    {
        int state = Interlocked.CompareExchange(ref _state, InTurn, Idle);
        if (state != Idle)
        {
            return state == Over ? false : throw new InvalidOperationException(
                "A turn of this loop is running, on another thread or around this call. One thread runs one turn at a time.");
        }

        SynchronizationContext? hosts = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Context);
        try
        {
            Loop.RunOnce(limit);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(hosts);
            Loop.Park();
            Volatile.Write(ref _state, Idle);
            FinishIfEnding();
        }

        return Volatile.Read(ref _state) != Over;
    }

    /// <summary>
    /// Ends the loop: what runs now is the last that runs, observers are completed, the selector is closed. Any thread, also
    /// from within a turn, at whose end it takes effect; outside one it does so in this call, and what an observer throws at its
    /// end comes out of it. Calling it again does nothing.
    /// </summary>
    public override void Dispose()
    {
        Loop.End();
        FinishIfEnding();
    }

    /// <summary>Between two turns the loop belongs to the thread that ran the last one, or made it.</summary>
    internal override bool RunsElsewhere => Loop.IsElsewhere;

    /// <summary>The host runs the turns; between them the loop is parked, which tells it that there is something to run.</summary>
    private protected override void BeginTurns()
    {
    }

    private protected override void EndUndriven() => FinishIfEnding();

    // Whoever finds the loop ending and nobody in a turn ends it. A turn that runs finds it at its own end.
    private void FinishIfEnding()
    {
        if (!Loop.IsEnding || Interlocked.CompareExchange(ref _state, Over, Idle) != Idle)
        {
            return;
        }

        Finish(fault: null);
        if (Loop.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }
}
