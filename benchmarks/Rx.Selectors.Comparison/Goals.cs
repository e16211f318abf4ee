namespace Rx.Selectors.Comparison;

/// <summary>
/// The goals of the library, most of them ratios within one run. If the process of a peer has only one thread, for which the
/// kernel does less work, some goals are also compared with the peer beside an idle thread.
/// </summary>
internal static class Goals
{
    public static readonly IReadOnlyList<Goal> All =
    [
        .. Ring(),
        .. Dispatch(),
        .. Scale(),
        .. Interest(),
        .. Scheduling(),
        .. Timers(),
        .. Echo(),
        .. Relay(),
    ];

    private static IEnumerable<Goal> Ring()
    {
        string ring = Plan.RingOf(1000);
        yield return Cpu(ring, Plan.Subscribe, Plan.RawEpoll, 1.15);
        yield return Cpu(ring, Plan.Subscribe, Plan.RawThreaded, 1.15);
        yield return Cpu(ring, Plan.Subscribe, Plan.Libuv, 1);
        yield return Cpu(ring, Plan.Subscribe, Plan.LibuvThreaded, 1);
        yield return Cpu(ring, Plan.Subscribe, Plan.Libevent, 1);
        yield return Cpu(ring, Plan.Subscribe, Plan.LibeventThreaded, 1);
        yield return Cpu(ring, Plan.Subscribe, Plan.PythonSelectors, 0.45);
        yield return Cpu(ring, Plan.Subscribe, Plan.EventArgsInline, 0.7);
        yield return Cpu(ring, Plan.ReadyAsync, Plan.Subscribe, 1.3);
        yield return NoBytes(ring, Plan.Subscribe);
        yield return NoBytes(ring, Plan.ReadyAsync);
    }

    private static IEnumerable<Goal> Dispatch()
    {
        const string Name = "dispatch";
        yield return Cpu(Name, Plan.SelectSpan, Plan.RawEpoll, 1.10);
        yield return Cpu(Name, Plan.Subscribe, Plan.RawEpoll, 1.30);
        yield return Cpu(Name, Plan.WhereSelect, Plan.RawEpoll, 1.45);
        yield return Cpu(Name, Plan.Subscribe, Plan.Libuv, 1);
        yield return Cpu(Name, Plan.Subscribe, Plan.LibuvThreaded, 1);
        yield return NoBytes(Name, Plan.SelectSpan);
        yield return NoBytes(Name, Plan.Subscribe);
        yield return NoBytes(Name, Plan.WhereSelect);
    }

    private static IEnumerable<Goal> Scale()
    {
        foreach (int pairs in (int[])[1000, 9000])
        {
            yield return new Goal(
                $"ring of {pairs:N0}: processor time over raw epoll's, over the same of 100 pairs",
                results => OverRaw(results, pairs) / OverRaw(results, 100),
                1.10);
        }

        static double OverRaw(Results results, int pairs) =>
            results.Ratio(Plan.RingOf(pairs), Plan.Subscribe, Plan.RawEpoll, Measured.Cpu);
    }

    private static IEnumerable<Goal> Interest()
    {
        yield return Cpu("subscribe", Plan.Subscribe, Plan.RawEpoll, 1.3);
        yield return Cpu("subscribe", Plan.Subscribe, Plan.RawThreaded, 1.3);
        yield return new Goal(
            "subscribe: bytes a pair", static results => results.Value("subscribe", Plan.Subscribe, Measured.Bytes), 200);
        yield return new Goal(
            "subscribe: 5,000 descriptors over 500, each over raw epoll's",
            static results => results.Ratio("subscribe", Plan.Subscribe, Plan.RawEpoll, Measured.Cpu)
                / results.Ratio("subscribe-500", Plan.Subscribe, Plan.RawEpoll, Measured.Cpu),
            1.10);
        yield return Cpu("toggle", Plan.Subscribe, Plan.RawEpoll, 1.3);
        yield return Cpu("toggle", Plan.Subscribe, Plan.RawThreaded, 1.3);
        yield return NoBytes("toggle", Plan.Subscribe);
    }

    private static IEnumerable<Goal> Scheduling()
    {
        yield return Cpu("schedule-burst", Plan.SelectorLoop, Plan.CLoop, 2);
        yield return Cpu("schedule-burst", Plan.SelectorLoop, Plan.EventLoop, 0.35);
        yield return Ratio("schedule-burst", Plan.SelectorLoop, Plan.EventLoop, Measured.Bytes, "bytes", 1);
        yield return Cpu("schedule-chain", Plan.SelectorLoop, Plan.EventLoop, 0.25);
        yield return Cpu("schedule-reply", Plan.SelectorLoop, Plan.CLoop, 1.2);
        yield return Cpu("schedule-reply", Plan.SelectorLoop, Plan.EventLoop, 1);
        yield return Cpu("schedule-reply", Plan.BusyLoop, Plan.EventLoop, 1);
    }

    private static IEnumerable<Goal> Timers()
    {
        foreach (int microseconds in (int[])[200, 1000, 3000])
        {
            string name = Plan.TimersOf(microseconds);
            foreach (string variant in (string[])[Plan.SelectorLoop, Plan.BusyLoop])
            {
                yield return new Goal(
                    $"{name}: share of early timers of {variant}", results => results.Value(name, variant, "early"), 0);
                yield return new Goal(
                    $"{name}: half of them late by no more than, us, with {variant}",
                    results => results.Value(name, variant, "late50"),
                    20);
            }
        }

        yield return new Goal(
            "pending: ns a timer", static results => results.Value("pending", Plan.SelectorLoop, Measured.Cpu), 600);
        yield return new Goal(
            "pending: bytes kept of a cancelled timer",
            static results => results.Value("pending", Plan.SelectorLoop, "kept"),
            0.1);
    }

    private static IEnumerable<Goal> Echo()
    {
        foreach (int connections in (int[])[1, 100, 1000, 5000])
        {
            string echo = Plan.EchoOf(connections);
            yield return Cpu(echo, Plan.Subscribe, Plan.RawEpoll, 1.15);
            string[] ours = connections == 1 ? [Plan.Subscribe, Plan.SubscribeBusy] : [Plan.Subscribe];
            foreach (string variant in ours)
            {
                foreach (string sockets in (string[])[Plan.EventArgsInline, Plan.EventArgs, Plan.AsyncAwait])
                {
                    yield return Cpu(echo, variant, sockets, 0.55);
                    yield return Ratio(echo, variant, sockets, Measured.Wall, "time", 1);
                    yield return Ratio(echo, variant, sockets, "p99", "p99", 1);
                }
            }
        }
    }

    private static IEnumerable<Goal> Relay()
    {
        yield return Cpu("relay", Plan.Operators, Plan.PlainLoop, 1 / 0.9);
    }

    private static Goal Ratio(
        string workload, string variant, string against, string measure, string word, double limit) => new(
        $"{workload}: {word} of {variant} over {against}",
        results => results.Ratio(workload, variant, against, measure),
        limit);

    private static Goal Cpu(string workload, string variant, string against, double limit) => new(
        $"{workload}: processor time of {variant} over {against}",
        results => results.Ratio(workload, variant, against, Measured.Cpu),
        limit);

    // The limit is not 0, because a round itself allocates (its delegate, the loop's thread at the start).
    private static Goal NoBytes(string workload, string variant) => new(
        $"{workload}: bytes an event of {variant}", results => results.Value(workload, variant, Measured.Bytes), 0.01);
}
