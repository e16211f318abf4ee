namespace Rx.Selectors.Comparison;

/// <summary>What is compared with what.</summary>
internal static class Plan
{
    public const string RawEpoll = "raw epoll (C)";
    public const string Libuv = "libuv";
    public const string Libevent = "libevent";
    public const string PythonSelectors = "CPython selectors";
    public const string Asyncio = "CPython asyncio";
    public const string Subscribe = "Rx.Selectors: Subscribe";
    public const string WhereSelect = "Rx.Selectors: Where, Select";
    public const string SelectSpan = "Rx.Selectors: Select(Span)";
    public const string ReadyAsync = "Rx.Selectors: ReadyAsync";
    public const string EventArgsInline = ".NET SocketAsyncEventArgs, inline";
    public const string EventArgs = ".NET SocketAsyncEventArgs";
    public const string AsyncAwait = ".NET async/await";

    private static readonly Dictionary<string, string> Inline = new(StringComparer.Ordinal)
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
    };

    public static readonly IReadOnlyList<Workload> Workloads =
    [
        Ring(1000, Loops("ring"),
        [
            new(Subscribe, "ours", "ring"),
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
                new(Subscribe, "ours", "dispatch-rx"),
                new(WhereSelect, "ours", "dispatch-where-select"),
            ]),
        Ring(100, [new(RawEpoll, "raw", "ring")], [new(Subscribe, "ours", "ring")]),
        Ring(9000, [new(RawEpoll, "raw", "ring")], [new(Subscribe, "ours", "ring")]),
    ];

    public static string RingOf(int pairs) => $"ring-{pairs}";

    private static Workload Ring(int pairs, IEnumerable<Variant> first, IEnumerable<Variant> then) => new(
        RingOf(pairs), $"ring: {pairs:N0} socket pairs, 100 tokens", 100_000, pairs, [.. first, .. then]);

    private static Variant[] Loops(string workload) =>
    [
        new(RawEpoll, "raw", workload),
        new(Libuv, "uv", workload),
        new(Libevent, "event", workload),
        new(PythonSelectors, "python-selectors", workload) { Slowness = 4 },
        new(Asyncio, "python-asyncio", workload) { Slowness = 8 },
    ];
}
