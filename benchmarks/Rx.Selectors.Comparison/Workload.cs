namespace Rx.Selectors.Comparison;

/// <summary>A workload that all its variants run, with the same reads and writes.</summary>
/// <param name="Name">The short name for the command line.</param>
/// <param name="Title">The title in the report.</param>
/// <param name="Count">The number of operations of a round.</param>
/// <param name="Size">The number of pairs, descriptors or connections.</param>
/// <param name="Variants">The variants. Ratios are relative to the first one that was measured.</param>
internal sealed record Workload(string Name, string Title, long Count, int Size, IReadOnlyList<Variant> Variants)
{
    /// <summary>Gets whether the load comes from another process, over TCP.</summary>
    public bool HasClient { get; init; }

    /// <summary>Gets the values that the table shows in addition to processor time, time and bytes.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}
