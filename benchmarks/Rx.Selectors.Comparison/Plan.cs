namespace Rx.Selectors.Comparison;

/// <summary>The workloads, and the variants that are compared in each of them.</summary>
internal static class Plan
{
    public const string RawEpoll = "raw epoll (C)";
    public const string RawThreaded = "raw epoll (C), idle thread beside";
    public const string Libuv = "libuv";
    public const string LibuvThreaded = "libuv, idle thread beside";
    public const string Libevent = "libevent";
    public const string LibeventThreaded = "libevent, idle thread beside";
    public const string PythonSelectors = "CPython selectors";
    public const string Asyncio = "CPython asyncio";
    public const string Subscribe = "Rx.Selectors: Subscribe";
    public const string WhereSelect = "Rx.Selectors: Where, Select";
    public const string SubscribeHandle = "Rx.Selectors: Subscribe, SafeHandle";
    public const string SelectSpan = "Rx.Selectors: Select(Span)";
    public const string SelectSpanHandle = "Rx.Selectors: Select(Span), SafeHandle";
    public const string SubscribeBusy = "Rx.Selectors: Subscribe, busy poll";
    public const string ReadyAsync = "Rx.Selectors: ReadyAsync";
    public const string EventArgsInline = ".NET SocketAsyncEventArgs, inline";
    public const string EventArgs = ".NET SocketAsyncEventArgs";
    public const string AsyncAwait = ".NET async/await";

    public const string CLoop = "C loop, locked queue and eventfd";
    public const string SelectorLoop = "Rx.Selectors: SelectorScheduler";
    public const string BusyLoop = "Rx.Selectors: SelectorScheduler, busy poll";
    public const string EventLoop = "System.Reactive: EventLoopScheduler";
    public const string Operators = "Rx.Selectors: Receive, Send";
    public const string PlainLoop = "plain read and write (C)";
    public const string NoSlack = "raw epoll (C), no timer slack";

    private static readonly Dictionary<string, string> Inline = new(StringComparer.Ordinal)
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
    };

    // System calls cost less in a process of one thread (peers/c/idle_thread.c); a .NET process always has several.
    private static readonly Dictionary<string, string> IdleThread = new(StringComparer.Ordinal) { ["BENCH_IDLE_THREAD"] = "1" };

    // All programs use bare descriptors, except for these rows and for ReadyAsync, which keeps interest from one await to the
    // next only if it can verify that the file is the same.
    private static readonly Dictionary<string, string> Handles = new(StringComparer.Ordinal) { ["BENCH_SAFE_HANDLES"] = "1" };

    // SelectorSchedulerOptions.BusyPoll, in us. It helps a loop that is otherwise idle, not the workloads of thousands.
    private static readonly Dictionary<string, string> Busy = new(StringComparer.Ordinal) { ["BENCH_BUSY_POLL_US"] = "200" };

    public static readonly IReadOnlyList<Workload> Workloads =
    [
        Ring(1000, Loops("ring"),
        [
            new(Subscribe, "ours", "ring"),
            new(SubscribeHandle, "ours", "ring") { Environment = Handles },
            new(ReadyAsync, "ours", "ring-await"),
            new(EventArgsInline, "dotnet", "ring-saea") { Environment = Inline },
            new(EventArgs, "dotnet", "ring-saea"),
            new(AsyncAwait, "dotnet", "ring-await"),
        ]),
        new(
            "dispatch", "dispatch: 1,000 descriptors always ready, nothing read", 1_000_000, 1000,
            [
                .. Loops("dispatch"),
                new(SelectSpan, "ours", "dispatch-select"),
                new(SelectSpanHandle, "ours", "dispatch-select") { Environment = Handles },
                new(Subscribe, "ours", "dispatch-rx"),
                new(SubscribeHandle, "ours", "dispatch-rx") { Environment = Handles },
                new(WhereSelect, "ours", "dispatch-where-select"),
            ]),
        Ring(100, Raw("ring"), [new(Subscribe, "ours", "ring")]),
        Ring(9000, Raw("ring"), [new(Subscribe, "ours", "ring")]),
        new(
            "subscribe", "subscribe and dispose: 5,000 descriptors in, then out; each pair", 50_000, 5000,
            [
                .. Raw("subscribe"),
                new(Subscribe, "ours", "subscribe"),
                new(SubscribeHandle, "ours", "subscribe") { Environment = Handles },
            ]),
        new(
            "subscribe-500", "subscribe and dispose: 500 descriptors in, then out; each pair", 50_000, 500,
            [.. Raw("subscribe"), new(Subscribe, "ours", "subscribe")]),
        new(
            "toggle", "toggle the interest of 1,000 live subscriptions; each change", 200_000, 1000,
            [
                .. Raw("toggle"),
                new(Subscribe, "ours", "toggle"),
                new(SubscribeHandle, "ours", "toggle") { Environment = Handles },
            ]),
        Schedule("schedule-burst", "Schedule: a burst of a million from another thread", 1_000_000),
        Schedule("schedule-chain", "Schedule: each item schedules the next, on the loop itself", 300_000),
        Schedule(
            "schedule-reply", "Schedule: wake the loop, and be answered", 10_000,
            new Variant(BusyLoop, "ours", "schedule-reply") { Environment = Busy }),
        Timers(200),
        Timers(1000),
        Timers(3000),
        new(
            "pending", "100,000 pending timers, scheduled and cancelled; each", 100_000, 100_000,
            [new(SelectorLoop, "ours", "pending"), new(EventLoop, "dotnet", "pending")]) { Also = ["kept"] },
        Echo(1, 10_000, new Variant(SubscribeBusy, "ours", "echo") { Environment = Busy }),
        Echo(100, 50_000),
        Echo(1000, 50_000),
        Echo(5000, 50_000),
        new(
            "relay", "Receive to Send: 64 KB chunks from one socket to another; processor time of the loop's thread", 4000, 1,
            [new(PlainLoop, "raw", "relay"), new(Operators, "ours", "relay")]),
    ];

    public static string EchoOf(int connections) => $"echo-{connections}";

    public static string TimersOf(int microseconds) => $"timers-{microseconds}";

    public static string RingOf(int pairs) => $"ring-{pairs}";

    private static Workload Ring(int pairs, IEnumerable<Variant> first, IEnumerable<Variant> then) => new(
        RingOf(pairs), $"ring: {pairs:N0} socket pairs, 100 tokens", 100_000, pairs, [.. first, .. then]);

    private static Workload Schedule(string name, string title, long count, params Variant[] more) => new(
        name, title, count, 0,
        [new(CLoop, "raw", name), new(SelectorLoop, "ours", name), .. more, new(EventLoop, "dotnet", name)]);

    private static Workload Timers(int microseconds) => new(
        TimersOf(microseconds),
        $"timers of {microseconds / 1000.0} ms, one after the other; late by us, and how many are early",
        300, microseconds,
        [
            new(RawEpoll, "raw", "timers"),
            new(NoSlack, "raw", "timers-no-slack"),
            new(SelectorLoop, "ours", "timers"),
            new(BusyLoop, "ours", "timers") { Environment = Busy },
            new(EventLoop, "dotnet", "timers"),
        ]) { Also = ["late50", "late99", "early"] };

    private static Workload Echo(int connections, long requests, params Variant[] more) => new(
        EchoOf(connections), $"echo over TCP: 64 B, {connections:N0} connections; p50 and p99 in us", requests, connections,
        [
            .. Loops("echo"),
            new(Subscribe, "ours", "echo"),
            .. more,
            new(Operators, "ours", "echo-operators"),
            new(EventArgsInline, "dotnet", "echo-saea") { Environment = Inline },
            new(EventArgs, "dotnet", "echo-saea"),
            new(AsyncAwait, "dotnet", "echo-await"),
        ]) { HasClient = true, Also = ["p50", "p99"] };

    private static Variant[] Raw(string workload) =>
    [
        new(RawEpoll, "raw", workload),
        new(RawThreaded, "raw", workload) { Environment = IdleThread },
    ];

    private static Variant[] Loops(string workload) =>
    [
        .. Raw(workload),
        new(Libuv, "uv", workload),
        new(LibuvThreaded, "uv", workload) { Environment = IdleThread },
        new(Libevent, "event", workload),
        new(LibeventThreaded, "event", workload) { Environment = IdleThread },
        new(PythonSelectors, "python-selectors", workload) { Slowness = 4 },
        new(Asyncio, "python-asyncio", workload) { Slowness = 8 },
    ];
}
