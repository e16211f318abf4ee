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

    /// <summary>Waits for less than a millisecond when asked to.</summary>
    public bool HasSubMillisecondWaits { get; init; } = true;

    public static Backend Epoll { get; } = new("epoll", static () => new EpollSelector())
    {
        AcceptsRegularFiles = false, HasEdge = true, ReportsClosedDescriptors = false,
        HasSubMillisecondWaits = global::Rx.Selectors.Native.Epoll.HasNanosecondWait,
    };

    public static Backend Poll { get; } = new("poll", static () => new PollSelector());

    public static Backend Select { get; } = new("select", static () => new SelectSelector())
    {
        DescriptorLimit = 1024, HangUpReachesWriters = false,
    };

    // What the selectors fall back to on older systems, forced by the application's switches. These are the process's,
    // so only tests of the collection ProcessWide run over them.
    public static Backend EpollWithPipe { get; } = Epoll.Forced("epoll woken by a pipe", "Rx.Selectors.PipeWakeUp");

    public static Backend PollWithPipe { get; } = Poll.Forced("poll woken by a pipe", "Rx.Selectors.PipeWakeUp");

    public static Backend SelectWithPipe { get; } = Select.Forced("select woken by a pipe", "Rx.Selectors.PipeWakeUp");

    public static Backend EpollInMilliseconds { get; } =
        Epoll.Forced("epoll in milliseconds", "Rx.Selectors.MillisecondWaits") with { HasSubMillisecondWaits = false };

    public static IEnumerable<Backend> All { get; } = [Epoll, Poll, Select];

    public static IEnumerable<Backend> Fallbacks { get; } =
        [EpollWithPipe, PollWithPipe, SelectWithPipe, EpollInMilliseconds];

    public static TheoryData<Backend> Each { get; } = [.. All];

    public override string ToString() => Name;

    private Backend Forced(string name, string appContextSwitch) => this with
    {
        Name = name,
        Create = () =>
        {
            // Selectors read the switches when they are made, and never again.
            AppContext.SetSwitch(appContextSwitch, true);
            try
            {
                return Create();
            }
            finally
            {
                AppContext.SetSwitch(appContextSwitch, false);
            }
        },
    };
}
