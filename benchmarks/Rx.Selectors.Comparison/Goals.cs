namespace Rx.Selectors.Comparison;

/// <summary>What the library is to reach, each a ratio within one run.</summary>
internal static class Goals
{
    public static readonly IReadOnlyList<Goal> All =
    [
        .. Ring(),
        .. Dispatch(),
        .. Scale(),
    ];

    private static IEnumerable<Goal> Ring()
    {
        string ring = Plan.RingOf(1000);
        yield return Cpu(ring, Plan.Subscribe, Plan.RawEpoll, 1.15);
        yield return Cpu(ring, Plan.Subscribe, Plan.Libuv, 1);
        yield return Cpu(ring, Plan.Subscribe, Plan.Libevent, 1);
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

    private static Goal Cpu(string workload, string variant, string against, double limit) => new(
        $"{workload}: processor time of {variant} over {against}",
        results => results.Ratio(workload, variant, against, Measured.Cpu),
        limit);

    // What a round itself allocates (its delegate, the loop's thread at the start) is no byte an event.
    private static Goal NoBytes(string workload, string variant) => new(
        $"{workload}: bytes an event of {variant}", results => results.Value(workload, variant, Measured.Bytes), 0.01);
}
