namespace Rx.Selectors.Peers;

/// <summary>What this program can run, by name: count of operations, and size (of pairs, descriptors or connections).</summary>
internal static class Workloads
{
    public static readonly SortedDictionary<string, Action<long, int>> ByName = new(StringComparer.Ordinal)
    {
        ["ring-await"] = SocketRing.Awaited,
        ["ring-saea"] = SocketRing.WithEventArgs,
    };
}
