namespace Rx.Selectors.Comparison;

/// <summary>Specifies how long everything is measured.</summary>
/// <param name="Repetitions">The number of processes of each variant.</param>
/// <param name="Rounds">The number of rounds that a process measures.</param>
/// <param name="WarmUpMilliseconds">
/// The duration of the warm-up, because the runtime compiles the hot code a second time after a while.
/// </param>
/// <param name="WarmUpRounds">The number of rounds of the warm-up, if another process makes the rounds.</param>
/// <param name="Divisor">The divisor of the number of operations of a round.</param>
internal sealed record Effort(int Repetitions, int Rounds, int WarmUpMilliseconds, int WarmUpRounds, int Divisor)
{
    /// <summary>Gets the effort of a run whose figures are reliable.</summary>
    public static readonly Effort Full = new(Repetitions: 7, Rounds: 3, WarmUpMilliseconds: 800, WarmUpRounds: 2, Divisor: 1);

    /// <summary>Gets the effort of a run that shows only that everything works. Its figures mean nothing.</summary>
    public static readonly Effort Quick = new(Repetitions: 1, Rounds: 1, WarmUpMilliseconds: 0, WarmUpRounds: 0, Divisor: 100);

    public long Scale(long count) => Math.Max(count / Divisor, 1);
}
