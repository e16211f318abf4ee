using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>A selector the shared suites run over, and in what it differs from the others: data, not copies of tests.</summary>
public sealed record Backend(string Name, Func<BaseSelector> Create)
{
    /// <summary>Accepts regular files, which it reports as always ready.</summary>
    public bool AcceptsRegularFiles { get; init; } = true;

    /// <summary>Accepts pipes, as all of Unix do.</summary>
    public bool AcceptsPipes { get; init; } = true;

    /// <summary>What it calls a file it does not accept, in errno's names.</summary>
    public string RefusalOfFiles { get; init; } = "EPERM";

    /// <summary>What its refusal says to do, in words.</summary>
    public IReadOnlyList<string> AdviceOnFiles { get; init; } = [nameof(PollSelector), nameof(SelectSelector)];

    /// <summary>What it calls a bare number that is not open.</summary>
    public int ErrorOfClosedNumber { get; init; } = Errno.EBADF;

    /// <summary>Calls a connection hung up that both sides have ended.</summary>
    public bool CallsEndedConnectionsHungUp { get; init; } = true;

    /// <summary>Tells of the end of what the peer sends before all of it has been read.</summary>
    public bool TellsOfTheEndBehindUnreadBytes { get; init; } = true;

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

    /// <summary>What its kernel can wait for; urgent data not everywhere.</summary>
    public Readiness Offered { get; init; } = Readiness.Read | Readiness.Write | Readiness.Priority;

    /// <summary>What the read end of a pipe is never ready for, as long as it is open at the other end.</summary>
    public Readiness NeverForReaders =>
        (Offered & Readiness.Priority) != 0 ? Readiness.Priority : Readiness.Write;

    /// <summary>Calls a stream socket that was never connected ready, and hung up: Linux's own.</summary>
    public bool CallsUnconnectedSocketsHungUp { get; init; } = true;

    /// <summary>Tells of an error that ends nothing, as one of a datagram socket.</summary>
    public bool TellsOfPassingErrors { get; init; } = true;

    /// <summary>Forgets a number when it is closed, even if a duplicate keeps its file open.</summary>
    public bool ForgetsClosedNumbers { get; init; }

    /// <summary>Knows files, and not numbers alone: a number that was closed and used again is not what it watches.</summary>
    public bool KnowsFiles { get; init; }

    /// <summary>
    /// Tells of each kind of readiness by itself: what is registered during a wait may come in two events, and that a socket
    /// has hung up is known only when both directions are.
    /// </summary>
    public bool TellsKindByKind { get; init; }

    /// <summary>Has so many of the calling thread's next kernel waits fail with an errno; null where nothing can.</summary>
    public Action<int, int>? RefuseWaits { get; init; }

    /// <summary>Has the calling thread's next wake-up of another fail with an errno; null where nothing can.</summary>
    public Action<int>? RefuseWakeUp { get; init; }

    /// <summary>Why it cannot be had here, or null.</summary>
    public string? WhyNot { get; init; }

    public static Backend Epoll { get; } = new("epoll", static () => new EpollSelector())
    {
        AcceptsRegularFiles = false, HasEdge = true, ReportsClosedDescriptors = false, KnowsFiles = true,
        RefuseWaits = static (errno, count) => RefuseOneOf(errno, count, "epoll_wait", "epoll_pwait2"), RefuseWakeUp = RefuseWrite,
        HasSubMillisecondWaits = TestedSystem.IsUnix && global::Rx.Selectors.Native.Epoll.HasNanosecondWait,
        WhyNot = TestedSystem.IsUnix ? null : "epoll is Linux's.",
    };

    public static Backend Poll { get; } = TestedSystem.IsWindows
        ? Winsock("WSAPoll", static () => new PollSelector())
        : new("poll", static () => new PollSelector())
        {
            RefuseWaits = static (errno, count) => RefuseOneOf(errno, count, "poll", "ppoll"), RefuseWakeUp = RefuseWrite,
        };

    public static Backend Select { get; } = TestedSystem.IsWindows
        ? Winsock("Winsock's select", static () => new SelectSelector()) with { HangUpReachesWriters = false }
        : new("select", static () => new SelectSelector())
        {
            DescriptorLimit = 1024, HangUpReachesWriters = false,
            RefuseWaits = static (errno, count) => LibcShim.Refuse("select", errno, count), RefuseWakeUp = RefuseWrite,
        };

    public static Backend Afd { get; } = Winsock("AFD", static () => new AfdSelector());

    // Other systems' calls, over shims: what the suites show of these is that our reading of them works from end to end.
    public static Backend KqueueOfMacOS { get; } = Kqueue("kqueue of macOS, over a shim", () => KqueueShim.MacOS);

    public static Backend KqueueOfFreeBsd { get; } =
        Kqueue("kqueue of FreeBSD, over a shim", () => KqueueShim.FreeBsd) with { Offered = Readiness.Read | Readiness.Write };

    public static Backend KqueueOfOpenBsd { get; } = Kqueue("kqueue of OpenBSD, over a shim", () => KqueueShim.OpenBsd);

    public static Backend KqueueOfNetBsd { get; } =
        Kqueue("kqueue of NetBSD, over a shim", () => KqueueShim.NetBsd) with { Offered = Readiness.Read | Readiness.Write };

    public static Backend DevPollOfIllumos { get; } = new("/dev/poll of illumos, over a shim", DevPollShim.Create)
    {
        HasSubMillisecondWaits = false,
        RefuseWaits = DevPollShim.FailWaits,
        RefuseWakeUp = RefuseWrite,
        WhyNot = ForeignSystem.WhyNot,
    };

    // What the selectors fall back to on older systems, forced by the application's switches. These are the process's,
    // so only tests of the collection ProcessWide run over them.
    public static Backend EpollWithPipe { get; } = Epoll.With("epoll woken by a pipe", Forced.PipeWakeUp);

    public static Backend PollWithPipe { get; } = Poll.With("poll woken by a pipe", Forced.PipeWakeUp);

    public static Backend SelectWithPipe { get; } = Select.With("select woken by a pipe", Forced.PipeWakeUp);

    public static Backend EpollInMilliseconds { get; } =
        Epoll.With("epoll in milliseconds", Forced.MillisecondWaits) with { HasSubMillisecondWaits = false };

    /// <summary>Those that suites of upper rooms run over; one kqueue stands for all.</summary>
    public static IEnumerable<Backend> All { get; } =
        TestedSystem.IsWindows
            ? [Afd, Select, Poll]
            : [Epoll, Poll, Select, .. new[] { KqueueOfMacOS, DevPollOfIllumos }.Where(static one => one.WhyNot is null)];

    public static IEnumerable<Backend> Fallbacks { get; } =
        TestedSystem.IsWindows ? [] : [EpollWithPipe, PollWithPipe, SelectWithPipe, EpollInMilliseconds];

    public static TheoryData<Backend> Each { get; } = [.. All];

    public override string ToString() => Name;

    private static Backend Kqueue(string name, Func<KqueueShim> shim) => new(name, () => shim().Create())
    {
        HasEdge = true,
        ReportsClosedDescriptors = false,
        CallsUnconnectedSocketsHungUp = false,
        TellsOfPassingErrors = false,
        ForgetsClosedNumbers = true,
        KnowsFiles = true,
        TellsKindByKind = true,
        RefuseWaits = (errno, count) => shim().FailWaits(errno, count),
        RefuseWakeUp = Forced.ByTheRun == "pipe" ? RefuseWrite : errno => shim().Fail(1, errno),
        WhyNot = ForeignSystem.WhyNot,
    };

    private static void RefuseWrite(int errno) => LibcShim.Refuse("write", errno, count: 1);

    // Which of the two is called depends on the timeout: each is to fail as often.
    private static void RefuseOneOf(int errno, int count, params string[] calls)
    {
        foreach (string call in calls)
        {
            LibcShim.Refuse(call, errno, count);
        }
    }

    // Windows' kernel tells nothing of a socket that was never connected, and waits in its clock's ticks. That an end is told
    // late is Wine's.
    private static Backend Winsock(string name, Func<BaseSelector> create) => new(name, create)
    {
        AcceptsRegularFiles = false,
        AcceptsPipes = false,
        RefusalOfFiles = "ENOTSOCK",
        AdviceOnFiles = ["sockets only"],
        ErrorOfClosedNumber = Errno.ENOTSOCK,
        CallsEndedConnectionsHungUp = false,
        TellsOfTheEndBehindUnreadBytes = false,
        HasSubMillisecondWaits = false,
        CallsUnconnectedSocketsHungUp = false,
        TellsOfPassingErrors = false,
    };

    private Backend With(string name, string appContextSwitch) => this with
    {
        Name = name,
        Create = () => Forced.With(appContextSwitch, value: true, Create), // read when a selector is made, and never again
    };
}
