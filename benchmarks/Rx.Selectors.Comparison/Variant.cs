namespace Rx.Selectors.Comparison;

/// <summary>One implementation of a workload.</summary>
/// <param name="Name">The name in the table. It identifies the same variant in all workloads.</param>
/// <param name="Program">The program that implements it.</param>
/// <param name="Argument">The program's name for the workload.</param>
internal sealed record Variant(string Name, string Program, string Argument)
{
    /// <summary>Gets the environment variables that are set for the program.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the divisor of the number of operations, for a variant that is much slower than the others.</summary>
    public int Slowness { get; init; } = 1;
}
