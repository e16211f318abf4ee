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
    public Func<ThreadStart, Thread>? ThreadFactory { get; init; }
}
