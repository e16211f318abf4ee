using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>What somebody is owed, an end for instance: it is done on the loop, and also when the loop ends before it comes to it.</summary>
internal sealed class OwedWork<TState>(TState state, Action<TState> action) : WorkItem
{
    /// <summary>Whether it has been done, or is being done.</summary>
    public bool HasBegun { get; private set; }

    public override void Run()
    {
        HasBegun = true;
        action(state);
    }

    public override void Abandon() => Run();
}

/// <summary>Scheduling what is owed.</summary>
internal static class OwedWorkExtensions
{
    /// <summary>
    /// Does it in a turn of the loop to come; if there will be none, at the loop's end; and if that has come, now, when nothing
    /// of the loop runs any more. Any thread.
    /// </summary>
    public static void ScheduleOwed<TState>(this IScheduler scheduler, TState state, Action<TState> action)
    {
        var owed = new OwedWork<TState>(state, action);
        if (scheduler is SelectorLoopScheduler { Loop: var loop })
        {
            if (!loop.TryPostOwed(owed))
            {
                owed.Run();
            }

            return;
        }

        try
        {
            scheduler.Schedule(owed, static (_, owed) =>
            {
                owed.Run();
                return Disposable.Empty;
            });
        }
        catch (ObjectDisposedException) when (!owed.HasBegun)
        {
            owed.Run();
        }
    }

    /// <summary>
    /// Lets an exception that was kept from its caller come out of the scheduler, as if work of its own had thrown it. Throws it
    /// here when nothing runs there any more.
    /// </summary>
    public static void ThrowLater(this IScheduler scheduler, Exception thrown) =>
        scheduler.ScheduleOwed(ExceptionDispatchInfo.Capture(thrown), static thrown => thrown.Throw());
}
