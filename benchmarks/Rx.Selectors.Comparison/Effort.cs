namespace Rx.Selectors.Comparison;

/// <summary>How long everything is measured.</summary>
/// <param name="Repetitions">How often each variant gets its turn.</param>
/// <param name="Rounds">How many rounds a process measures in its turn.</param>
/// <param name="WarmUpMilliseconds">How long it runs before: the runtime compiles the hot code a second time after a while.</param>
/// <param name="WarmUpRounds">The same, where the rounds are another process's.</param>
/// <param name="Divisor">Of the operations of a round.</param>
internal sealed record Effort(int Repetitions, int Rounds, int WarmUpMilliseconds, int WarmUpRounds, int Divisor)
{
    /// <summary>To be believed.</summary>
    public static readonly Effort Full = new(Repetitions: 7, Rounds: 3, WarmUpMilliseconds: 800, WarmUpRounds: 2, Divisor: 1);

    /// <summary>Shows that all of it works; the figures mean nothing.</summary>
    public static readonly Effort Quick = new(Repetitions: 1, Rounds: 1, WarmUpMilliseconds: 0, WarmUpRounds: 0, Divisor: 100);

    public long Scale(long count) => Math.Max(count / Divisor, 1);
}
