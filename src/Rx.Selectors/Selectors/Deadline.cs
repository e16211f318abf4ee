namespace Rx.Selectors;

/// <summary>
/// When a wait ends: never, at once, or at an instant. It is what EINTR and stale events do not move (PEP 475). The clock
/// is read only for the third kind.
/// </summary>
internal readonly struct Deadline
{
    private const long AtOnce = long.MinValue;

    private readonly long _instant;

    private Deadline(long instant) => _instant = instant;

    public static Deadline After(TimeSpan? timeout) => timeout switch
    {
        null => new Deadline(MonotonicTime.Never),
        { Ticks: <= 0 } => new Deadline(AtOnce),
        { } finite => new Deadline(MonotonicTime.After(MonotonicTime.Now, finite)),
    };

    /// <summary>Null for ever, zero when it is past, else what is left, rounded up.</summary>
    public TimeSpan? Remaining => _instant switch
    {
        MonotonicTime.Never => null,
        AtOnce => TimeSpan.Zero,
        _ => MonotonicTime.Until(_instant, MonotonicTime.Now),
    };
}
