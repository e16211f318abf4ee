namespace Rx.Selectors.Comparison;

/// <summary>One way to do a workload.</summary>
/// <param name="Name">As in the table; the same name is the same variant in all workloads.</param>
/// <param name="Program">Which program does it.</param>
/// <param name="Argument">The name that the program has for the workload.</param>
internal sealed record Variant(string Name, string Program, string Argument)
{
    /// <summary>Set in the program's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Does a part only of what others do at a time, because it is so much slower: the count is divided by this.</summary>
    public int Slowness { get; init; } = 1;
}
