namespace Rx.Selectors;

/// <summary>How long an operator pauses before it tries again, and when it gives up.</summary>
/// <param name="FirstPause">The first pause; the next ones are longer.</param>
/// <param name="GiveUpAfter">How long it tries without progress; null for ever.</param>
internal readonly record struct RetryPolicy(TimeSpan FirstPause, TimeSpan? GiveUpAfter)
{
    public static readonly TimeSpan DefaultGiveUpAfter = TimeSpan.FromSeconds(30);

    /// <summary>A value for an option that says when to give up: more than zero, or null for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public static TimeSpan? CheckedLimit(TimeSpan? value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(value));
        return value;
    }
}
