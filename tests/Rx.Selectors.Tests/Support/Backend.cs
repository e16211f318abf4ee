namespace Rx.Selectors.Tests.Support;

/// <summary>A selector the shared suites run over, and in what it differs from the others: data, not copies of tests.</summary>
public sealed record Backend(string Name, Func<BaseSelector> Create)
{
    /// <summary>Accepts regular files, which it reports as always ready.</summary>
    public bool AcceptsRegularFiles { get; init; } = true;

    /// <summary>Has a kernel edge trigger.</summary>
    public bool HasEdge { get; init; }

    /// <summary>The first descriptor it cannot hold.</summary>
    public int DescriptorLimit { get; init; } = int.MaxValue;

    /// <summary>A hang-up ends a wait even for a descriptor that is watched for writing or priority alone.</summary>
    public bool HangUpReachesWriters { get; init; } = true;

    /// <summary>Tells of a descriptor that was closed while it was registered; epoll forgets it silently.</summary>
    public bool ReportsClosedDescriptors { get; init; } = true;

    public static IEnumerable<Backend> All { get; } =
    [
        new("epoll", static () => new EpollSelector())
        {
            AcceptsRegularFiles = false, HasEdge = true, ReportsClosedDescriptors = false,
        },
        new("poll", static () => new PollSelector()),
        new("select", static () => new SelectSelector()) { DescriptorLimit = 1024, HangUpReachesWriters = false },
    ];

    public static TheoryData<Backend> Each { get; } = [.. All];

    public override string ToString() => Name;
}
