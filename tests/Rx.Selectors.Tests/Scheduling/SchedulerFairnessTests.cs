using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>Work, timers and descriptors share one thread, and none of them starves another.</summary>
public sealed class SchedulerFairnessTests
{
    [Fact]
    public void An_action_that_schedules_itself_for_ever_does_not_starve_timers()
    {
        using var fired = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler();
        int rounds = 0;
        scheduler.Schedule(self =>
        {
            rounds++;
            self();
        });
        scheduler.Schedule(TimeSpan.FromMilliseconds(2), fired.Set);
        Patience.WaitFor(fired, "a timer beside an action that schedules itself");
        Assert.True(scheduler.Ask(() => rounds) > 0);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_action_that_schedules_itself_for_ever_does_not_starve_descriptors(Backend backend)
    {
        using var pair = SocketPair.Unix();
        using var told = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        scheduler.Schedule(static self => self());
        using IDisposable subscription = scheduler.WhenReadable(pair.Near).Subscribe(_ => told.Set());
        pair.Far.Send([1]);
        Patience.WaitFor(told, "a descriptor beside an action that schedules itself");
    }

    [Fact]
    public void Items_that_schedule_each_other_ask_the_kernel_once_in_many_of_them()
    {
        const int Items = 6_400;
        var kernel = new SchedulerStubSelector();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = kernel });
        using var done = new ManualResetEventSlim();
        int before = kernel.Waits;
        int ran = 0;
        scheduler.Schedule(self =>
        {
            if (++ran < Items)
            {
                self();
            }
            else
            {
                done.Set();
            }
        });

        Patience.WaitFor(done, "the last item");
        Assert.InRange(kernel.Waits - before, Items / 100, Items / 20);
    }

    [Fact]
    public void A_turn_driven_by_a_host_runs_one_item_of_a_chain()
    {
        using var scheduler = new DrivenSelectorScheduler();
        int ran = 0;
        scheduler.Schedule(self =>
        {
            ran++;
            self();
        });

        for (int turns = 1; turns <= 5; turns++)
        {
            scheduler.RunOnce(TimeSpan.Zero);
            Assert.Equal(turns, ran);
        }
    }

    [Fact]
    public void A_long_queue_of_work_is_interrupted_for_descriptors()
    {
        const int Flood = 100_000;
        const int Midway = 20_000;
        using var pair = SocketPair.Unix();
        using var scheduler = new SelectorScheduler();
        int ran = 0;
        int ranWhenTold = 0;
        IDisposable? subscription = null;
        using (SchedulerHold.Of(scheduler))
        {
            subscription = scheduler.WhenReadable(pair.Near).Subscribe(_ =>
            {
                ranWhenTold = ran;
                subscription!.Dispose();
            });
            for (int i = 0; i < Flood; i++)
            {
                scheduler.Schedule(() =>
                {
                    if (++ran == Midway)
                    {
                        pair.Far.Send([1]);
                    }
                });
            }
        }

        scheduler.Drain();
        Assert.Equal(Flood, ran);
        Assert.InRange(ranWhenTold, Midway, Midway + 2_000);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Descriptors_that_are_ready_for_ever_starve_neither_work_nor_timers(Backend backend)
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, 100).Select(static _ => SocketPair.Unix())];
        using var fired = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        int told = 0;
        foreach (SocketPair pair in pairs)
        {
            scheduler.WhenWritable(pair.Near).Subscribe(_ => told++);
        }

        scheduler.Schedule(TimeSpan.FromMilliseconds(2), fired.Set);
        Patience.WaitFor(fired, "a timer beside descriptors that are always ready");
        for (int i = 0; i < 100; i++)
        {
            scheduler.Drain();
        }

        Assert.True(scheduler.Ask(() => told) > 0);
        foreach (SocketPair pair in pairs)
        {
            scheduler.Unregister(pair.Near);
            pair.Dispose();
        }
    }

    [Fact]
    public void A_timer_that_is_due_does_not_wait_for_a_backlog_of_work()
    {
        const int Backlog = 100_000;
        using var scheduler = new SelectorScheduler();
        int ran = 0;
        int ranWhenFired = -1;
        using (SchedulerHold.Of(scheduler))
        {
            for (int i = 0; i < Backlog; i++)
            {
                scheduler.Schedule(() => ran++);
            }

            scheduler.Schedule(TimeSpan.FromTicks(1), () => ranWhenFired = ran);
        }

        Patience.WaitUntil(() => scheduler.Ask(() => ranWhenFired) >= 0, "the timer has fired");
        Assert.InRange(ranWhenFired, 0, Backlog / 10); // a turn or two
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Work_has_its_turn_after_as_many_events_as_the_options_say(Backend backend)
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, 20).Select(static _ => SocketPair.Unix())];
        using var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = backend.Create(), EventsPerTurn = 2 });
        List<int> toldAtEachTurn = [];
        int told = 0;
        using (SchedulerHold.Of(scheduler))
        {
            foreach (SocketPair pair in pairs)
            {
                scheduler.WhenWritable(pair.Near).Subscribe(_ => told++);
            }

            scheduler.Schedule(self =>
            {
                toldAtEachTurn.Add(told);
                if (toldAtEachTurn.Count < 50)
                {
                    self();
                }
            });
        }

        Patience.WaitUntil(() => scheduler.Ask(() => toldAtEachTurn.Count) == 50, "fifty turns have passed");
        scheduler.Dispose();
        scheduler.Completion.Within("the end");
        Assert.Equal(Enumerable.Range(1, 50).Select(static turn => turn * 2), toldAtEachTurn);
        Array.ForEach(pairs, static pair => pair.Dispose());
    }

    [Fact]
    public void No_ready_descriptor_is_left_out_when_a_turn_takes_fewer_than_there_are()
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, 20).Select(static _ => SocketPair.Unix())];
        using var all = new CountdownEvent(pairs.Length);
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { EventsPerTurn = 3 });
        foreach (SocketPair pair in pairs)
        {
            bool isFirst = true;
            scheduler.WhenWritable(pair.Near).Subscribe(_ =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    all.Signal();
                }
            });
        }

        Assert.True(all.Wait(Patience.Limit), $"{all.CurrentCount} of {pairs.Length} were never told.");
        scheduler.Dispose();
        scheduler.Completion.Within("the end");
        Array.ForEach(pairs, static pair => pair.Dispose());
    }

    [Fact]
    public void A_periodic_action_of_period_zero_does_not_starve_other_work()
    {
        using var pair = SocketPair.Unix();
        using var told = new ManualResetEventSlim();
        using var fired = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler();
        int ticks = 0;
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.Zero, () => ticks++);
        scheduler.Schedule(TimeSpan.FromMilliseconds(2), fired.Set);
        scheduler.WhenWritable(pair.Near).Subscribe(_ => told.Set());
        Patience.WaitFor(fired, "a timer beside a periodic action of period zero");
        Patience.WaitFor(told, "a descriptor beside a periodic action of period zero");
        Assert.True(scheduler.Ask(() => ticks) > 0);
    }
}
