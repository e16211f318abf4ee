namespace Rx.Selectors.Peers;

/// <summary>
/// The workloads of this program by name. Each takes a number of operations and a size (pairs, descriptors or connections).
/// </summary>
internal static class Workloads
{
    public static readonly SortedDictionary<string, Action<long, int>> ByName = new(StringComparer.Ordinal)
    {
        ["dispatch-rx"] = static (count, size) => Dispatch.Subscribed(count, size, static events => events),
        ["dispatch-select"] = Dispatch.Selected,
        ["dispatch-where-select"] = static (count, size) => Dispatch.Subscribed(count, size, Dispatch.WhereSelect),
        ["echo"] = static (count, _) => Echo.Subscribed(count),
        ["echo-operators"] = static (count, _) => Echo.ThroughOperators(count),
        ["pending"] = static (count, pending) => Scheduled(loop => loop.Pending(count, pending)),
        ["relay"] = static (count, _) => Relay.Run(count),
        ["ring"] = RingWorkload.Observed,
        ["ring-await"] = RingWorkload.Awaited,
        ["schedule-burst"] = static (count, _) => Scheduled(loop => loop.Burst(count)),
        ["schedule-chain"] = static (count, _) => Scheduled(loop => loop.Chain(count)),
        ["schedule-reply"] = static (count, _) => Scheduled(loop => loop.Reply(count)),
        ["subscribe"] = InterestWorkload.Subscribe,
        ["timers"] = static (count, microseconds) =>
            Scheduled(loop => loop.Timers(count, microseconds, TimerPromise.NeverEarly)),
        ["toggle"] = InterestWorkload.Toggle,
    };

    private static void Scheduled(Action<SchedulerWorkloads> run)
    {
        using var loop = MeasuredLoop.Start();
        run(new SchedulerWorkloads(loop));
    }
}
