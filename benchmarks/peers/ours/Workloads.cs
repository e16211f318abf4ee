namespace Rx.Selectors.Peers;

/// <summary>What this program can run, by name: count of operations, and size (of pairs, descriptors or connections).</summary>
internal static class Workloads
{
    public static readonly SortedDictionary<string, Action<long, int>> ByName = new(StringComparer.Ordinal)
    {
        ["dispatch-rx"] = static (count, size) => Dispatch.Subscribed(count, size, static events => events),
        ["dispatch-select"] = Dispatch.Selected,
        ["dispatch-where-select"] = static (count, size) => Dispatch.Subscribed(count, size, Dispatch.WhereSelect),
        ["ring"] = RingWorkload.Observed,
        ["ring-await"] = RingWorkload.Awaited,
    };
}
