namespace Rx.Selectors.Comparison;

/// <summary>Something that all its variants do, with the same reads and writes.</summary>
/// <param name="Name">Short, for the command line.</param>
/// <param name="Title">What is done, as in the report.</param>
/// <param name="Count">How many operations a round has.</param>
/// <param name="Size">How many pairs, descriptors or connections there are.</param>
/// <param name="Variants">Who does it; the first is what the ratios are of, where it is there.</param>
internal sealed record Workload(string Name, string Title, long Count, int Size, IReadOnlyList<Variant> Variants)
{
    /// <summary>The load comes from another process, over TCP.</summary>
    public bool HasClient { get; init; }

    /// <summary>What the table shows beside processor, time and bytes.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}
