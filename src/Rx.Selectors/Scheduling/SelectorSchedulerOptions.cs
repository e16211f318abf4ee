namespace Rx.Selectors;

/// <summary>How a <see cref="SelectorScheduler"/> is made: its thread, and what every loop has.</summary>
public sealed class SelectorSchedulerOptions : SelectorLoopOptions
{
    /// <summary>The loop thread's name; "Selector Loop" and a number when null.</summary>
    public string? ThreadName { get; init; }

    /// <summary>Whether the process may end while the loop's thread still runs. True unless set.</summary>
    public bool IsBackground { get; init; } = true;

    /// <summary>
    /// Makes the loop's thread, in the place of the scheduler; <see cref="ThreadName"/> and <see cref="IsBackground"/> are
    /// then left to it. It is called once, when there is something to run for the first time.
    /// </summary>
    /// <remarks>
    /// It is called within the call that needs the thread, and returns a new <see cref="Thread"/>, not started, that runs what it
    /// is given. If it throws, returns null or a thread that has been started (<see cref="InvalidOperationException"/>), or the
    /// system has no thread to give (<see cref="OutOfMemoryException"/>), that call fails with it, nothing is queued, and the next
    /// call tries again. It may use the scheduler, also dispose of it, but must not wait for it.
    /// </remarks>
    public Func<ThreadStart, Thread>? ThreadFactory { get; init; }

    /// <summary>
    /// How long the loop's thread, when there is nothing to do, looks again and again before it sleeps, and from how long before
    /// a timer is due it no longer sleeps. Zero unless set: it sleeps at once, and an idle loop costs nothing.
    /// </summary>
    /// <remarks>
    /// To wake a sleeping thread takes the system 5 to 100 us and processor time on both sides. Where answers are to come sooner
    /// than that, or timers to be that punctual, 20 to 200 us are worth trying (SO_BUSY_POLL of socket(7) is the same at the
    /// network's end). It costs up to this much of a processor each time that the loop runs out of work, and as much again
    /// before each timer: with timers closer to each other than twice this it never sleeps. It helps only where the thread has a
    /// processor to itself.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan BusyPoll
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }
}
