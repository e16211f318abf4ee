using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What a turn and a call cost the garbage collector.</summary>
public sealed class SchedulerAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Measured = 10_000;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_turn_that_reports_a_descriptor_allocates_nothing(Backend backend)
    {
        using var pair = SocketPair.Unix();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        var meter = new AllocationMeter(WarmUp, Measured);
        using IDisposable subscription = scheduler.WhenWritable(pair.Near).Subscribe(_ => meter.Count());
        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{WarmUp + Measured} events"));
    }

    [Fact]
    public void Running_what_others_scheduled_allocates_nothing_on_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        ScheduleMany(scheduler, WarmUp);
        long before = scheduler.Ask(GC.GetAllocatedBytesForCurrentThread);
        long cost = scheduler.Ask(GC.GetAllocatedBytesForCurrentThread) - before; // of asking alone
        before = scheduler.Ask(GC.GetAllocatedBytesForCurrentThread);
        ScheduleMany(scheduler, Measured);
        long after = scheduler.Ask(GC.GetAllocatedBytesForCurrentThread);

        // As many answers lie between the two. A single byte for every tenth item would be seen.
        Assert.InRange(after - before - (2 * cost), long.MinValue, Measured / 10);
    }

    [Fact]
    public void Scheduling_costs_at_most_72_bytes()
    {
        using var scheduler = new SelectorScheduler();
        ScheduleMany(scheduler, WarmUp);
        using (SchedulerHold.Of(scheduler))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Measured; i++)
            {
                scheduler.Schedule(scheduler, static (_, _) => Disposable.Empty);
            }

            long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Measured;
            Assert.InRange(each, 1, 72);
        }
    }

    [Fact]
    public void A_timer_costs_no_more_than_its_own_object()
    {
        using var scheduler = new SelectorScheduler();
        IDisposable[] timers = new IDisposable[Measured];
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Measured;
        Assert.InRange(each, 1, 96);

        void Fill()
        {
            for (int i = 0; i < timers.Length; i++)
            {
                timers[i] = scheduler.Schedule(scheduler, TimeSpan.FromHours(1), static (_, _) => Disposable.Empty);
            }

            Array.ForEach(timers, static timer => timer.Dispose());
        }
    }

    [Fact]
    public void A_periodic_tick_allocates_nothing()
    {
        using var scheduler = new SelectorScheduler();
        var meter = new AllocationMeter(WarmUp, Measured);
        using IDisposable periodic = scheduler.SchedulePeriodic(0, TimeSpan.Zero, state =>
        {
            meter.Count();
            return state;
        });
        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{WarmUp + Measured} ticks"));
    }

    private static void ScheduleMany(SelectorScheduler scheduler, int count)
    {
        for (int i = 0; i < count; i++)
        {
            scheduler.Schedule(scheduler, static (_, _) => Disposable.Empty);
        }
    }
}
