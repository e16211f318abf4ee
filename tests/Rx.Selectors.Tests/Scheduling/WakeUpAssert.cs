using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>That a loop hears of all that is scheduled while it is about to sleep.</summary>
internal static class WakeUpAssert
{
    /// <summary>
    /// Schedules one item after the other, each when the one before has run and up to <paramref name="spins"/> iterations of
    /// doing nothing later: whatever the loop is at then, the item runs.
    /// </summary>
    public static void NoneIsLost(IScheduler scheduler, int items, int spins)
    {
        using var done = new AutoResetEvent(initialState: false);
        for (int i = 0; i < items; i++)
        {
            Thread.SpinWait(i % spins);
            if (i % 2 == 0)
            {
                scheduler.Schedule(() => done.Set());
            }
            else
            {
                scheduler.Schedule(TimeSpan.FromTicks(1), () => done.Set());
            }

            Assert.True(done.WaitOne(Patience.Limit), $"Item {i} never ran.");
        }
    }
}
