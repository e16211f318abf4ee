namespace Rx.Selectors.Tests.Support;

/// <summary>What a user of the scheduler cannot see, and some tests count.</summary>
internal static class SchedulerInternals
{
    public static int PendingTimers(this SelectorLoopScheduler scheduler) => scheduler.Loop.PendingTimers;
}
