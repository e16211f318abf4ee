using System.Reactive.Concurrency;

namespace Rx.Selectors.Peers;

/// <summary>
/// The workloads of this program by name. Each takes a number of operations and a size (pairs, descriptors or connections).
/// </summary>
internal static class Workloads
{
    public static readonly SortedDictionary<string, Action<long, int>> ByName = new(StringComparer.Ordinal)
    {
        ["echo-await"] = static (count, _) => SocketEcho.Awaited(count),
        ["echo-saea"] = static (count, _) => SocketEcho.WithEventArgs(count),
        ["pending"] = static (count, pending) => Scheduled(loop => loop.Pending(count, pending)),
        ["ring-await"] = SocketRing.Awaited,
        ["ring-saea"] = SocketRing.WithEventArgs,
        ["schedule-burst"] = static (count, _) => Scheduled(loop => loop.Burst(count)),
        ["schedule-chain"] = static (count, _) => Scheduled(loop => loop.Chain(count)),
        ["schedule-reply"] = static (count, _) => Scheduled(loop => loop.Reply(count)),
        ["timers"] = static (count, microseconds) => Scheduled(loop => loop.Timers(count, microseconds, TimerPromise.None)),
    };

    private static void Scheduled(Action<SchedulerWorkloads> run)
    {
        using var loop = new EventLoopScheduler();
        run(new SchedulerWorkloads(loop));
    }
}
