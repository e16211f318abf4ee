namespace Rx.Selectors.Testing;

/// <summary>How a <see cref="MarbleScheduler"/> reads diagrams, and when it gives a run up.</summary>
public sealed class MarbleSchedulerOptions
{
    /// <summary>
    /// The last frame that may be reached, in milliseconds from frame 0; one day unless set. Work that is due later
    /// ends the run with a <see cref="MarbleLimitException"/>, so that a stream without an end does not hang the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is not positive, or more than 62,000,000,000,000 (some 1965 years).
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
    /// How many actions may run on the scheduler, all together and so at one frame too; a million unless set. One more
    /// ends the run with a <see cref="MarbleLimitException"/>, so that work that reschedules itself for the same frame
    /// does not hang the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int MaxActions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1_000_000;

    /// <summary>What a group costs, in every diagram; its characters unless set, as in RxJS.</summary>
    public MarbleGroupCost GroupCost { get; init; }
}
