using System.Runtime.CompilerServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>What a user of the scheduler cannot see, and some tests count.</summary>
internal static class SchedulerInternals
{
    public static int PendingTimers(this SelectorScheduler scheduler) => LoopOf(scheduler).PendingTimers;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_loop")]
    private static extern ref SelectorLoop LoopOf(SelectorScheduler scheduler);
}
