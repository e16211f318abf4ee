namespace Rx.Selectors.Testing;

/// <summary>
/// Options of a <see cref="MarbleScheduler"/>: how it parses diagrams, and when it ends a run that does not end by itself.
/// </summary>
public sealed class MarbleSchedulerOptions
{
    /// <summary>
    /// Gets the last frame that a run may reach, in milliseconds from frame 0. The default is one day. Work that is due later
    /// ends the run with a <see cref="MarbleLimitException"/>, so that a stream without an end does not hang the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is not positive, or more than 62,000,000,000,000 (some 1965 years).
    /// </exception>
    public long MaxFrames
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MarbleCursor.MaxFrame);
            field = value;
        }
    } = 86_400_000;

    /// <summary>
    /// Gets the number of actions that may run on the scheduler in total, which also limits those of one frame. The default
    /// is one million. One more action ends the run with a <see cref="MarbleLimitException"/>, so that work that reschedules
    /// itself for the same frame does not hang the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxActions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1_000_000;

    /// <summary>
    /// Gets how many frames a group costs in every diagram. The default is its number of characters, as in RxJS.
    /// </summary>
    public MarbleGroupCost GroupCost { get; init; }
}
