namespace Rx.Selectors;

/// <summary>
/// When a wait ends: never, at once, or at an instant of the selector's clock. It is what EINTR and stale events do not move
/// (PEP 475). The clock is read only for the third kind.
/// </summary>
internal readonly struct Deadline
{
    private const long AtOnce = long.MinValue;

    private readonly BaseSelector _clock;
    private readonly long _instant;

    private Deadline(BaseSelector clock, long instant)
    {
        _clock = clock;
        _instant = instant;
    }

    public static Deadline After(TimeSpan? timeout, BaseSelector clock) => new(clock, LimitOf(timeout) switch
    {
        null => MonotonicTime.Never,
        { Ticks: <= 0 } => AtOnce,
        { } finite => MonotonicTime.After(clock.Now, finite),
    });

    /// <summary>
    /// What a caller's timeout means: null, no limit, also for <see cref="Timeout.InfiniteTimeSpan"/> (exactly -1 ms), as
    /// everywhere in .NET. Other negative times stay what they are, and poll.
    /// </summary>
    public static TimeSpan? LimitOf(TimeSpan? timeout) => timeout == Timeout.InfiniteTimeSpan ? null : timeout;

    /// <summary>Null for ever, zero when it is past, else what is left, rounded up.</summary>
    public TimeSpan? Remaining => _instant switch
    {
        MonotonicTime.Never => null,
        AtOnce => TimeSpan.Zero,
        _ => MonotonicTime.Until(_instant, _clock.Now),
    };
}
