using System.Reactive.Concurrency;
using System.Reactive.Linq;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer.Dashboard;

/// <summary>Takes the vitals of a server, once a second, on its loop.</summary>
internal static class VitalSigns
{
    private const int ProbesASecond = 10;

    /// <summary>To be subscribed to on the loop.</summary>
    public static IObservable<Vitals> Of(SessionContext context) => LoopDelays(context.Scheduler, context.Clock)
        .Buffer(ProbesASecond)
        .WithLatestFrom(WatchedBy(context.Source), (delays, watched) => (Delay: delays.Max(), Watched: watched))
        .Scan(
            (Before: LineCount.Of(context), Vitals: (Vitals?)null),
            (last, next) => Take(context, last.Before, next.Delay, next.Watched))
        .Select(next => next.Vitals!);

    /// <summary>How late one timer after the other is.</summary>
    private static IObservable<TimeSpan> LoopDelays(IScheduler scheduler, IStopwatch clock) => Observable
        .Defer(() =>
        {
            TimeSpan due = clock.Elapsed + TimeSpan.FromSeconds(1.0 / ProbesASecond);
            return Observable.Timer(due - clock.Elapsed, scheduler).Select(_ => clock.Elapsed - due);
        })
        .Repeat();

    private static IObservable<Watched> WatchedBy(IReadinessSource source) => source.KeyChanges
        .Scan(default(Watched), static (watched, change) => watched.After(change))
        .StartWith(default(Watched));

    private static (LineCount Now, Vitals Vitals) Take(SessionContext context, LineCount before, TimeSpan delay, Watched watched)
    {
        var now = LineCount.Of(context);
        double seconds = (now.At - before.At).TotalSeconds;
        return (now, new Vitals
        {
            Clients = context.Network.Users.Count,
            Channels = context.Network.Channels.Count,
            Received = (now.Received - before.Received) / seconds,
            Sent = (now.Sent - before.Sent) / seconds,
            LoopDelay = delay,
            Watched = watched,
        });
    }

    /// <summary>How many lines there have been, and when.</summary>
    private readonly record struct LineCount(TimeSpan At, long Received, long Sent)
    {
        public static LineCount Of(SessionContext context) =>
            new(context.Clock.Elapsed, context.Traffic.LinesReceived, context.Traffic.LinesSent);
    }
}
