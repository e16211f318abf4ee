namespace Rx.Selectors;

/// <summary>How a <see cref="SelectorLoopScheduler"/> is made.</summary>
public class SelectorLoopOptions
{
    /// <summary>
    /// What the loop waits with; <see cref="DefaultSelector"/>'s when null. It belongs to the scheduler from then on, which
    /// closes it; nothing else may call <c>Select</c> on it or register with it.
    /// </summary>
    public BaseSelector? Selector { get; init; }

    /// <summary>How many ready file objects a turn takes before scheduled work and timers have theirs. 1,024 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int EventsPerTurn
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 1024;

    /// <summary>
    /// Takes what observers, handlers and scheduled actions throw, on the loop's thread; the loop goes on, without the
    /// subscription that threw. When null such an exception leaves the loop: out of
    /// <see cref="DrivenSelectorScheduler.RunOnce"/>, or, on a <see cref="SelectorScheduler"/>'s own thread, unhandled, which
    /// ends the process as with every scheduler of Rx. An exception from the handler itself does so always.
    /// </summary>
    public Action<Exception>? ExceptionHandler { get; init; }
}
