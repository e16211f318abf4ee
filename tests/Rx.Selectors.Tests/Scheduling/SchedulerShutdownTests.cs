using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>The end in order: <c>ShutdownAsync</c>.</summary>
public sealed class SchedulerShutdownTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void What_is_queued_before_it_on_the_loop_runs()
    {
        var scheduler = new SelectorScheduler();
        bool isClean = false;
        Task<bool> ended = scheduler.InvokeAsync(async () =>
        {
            scheduler.Schedule(() => isClean = true);
            return await scheduler.ShutdownAsync();
        });
        _ = Task.WhenAny(ended).Within("the shutdown");

        scheduler.Completion.Within("the end");
        Assert.True(isClean);
    }

    [Fact]
    public void Work_that_work_queues_runs_and_then_observers_complete_and_the_selector_is_closed()
    {
        using var pair = SocketPair.Unix();
        var selector = new SchedulerStubSelector();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
        List<string> ran = [];
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, () => ran.Add("completed"));
        Task<bool> ended;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => Chain(3_000));
            ended = scheduler.ShutdownAsync();
            scheduler.Schedule(() => ran.Add("came during the shutdown"));
        }

        Assert.True(ended.Within("the shutdown"));
        Assert.Equal(["came during the shutdown", "end of the chain", "completed"], ran);
        Assert.True(selector.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));

        void Chain(int left)
        {
            if (left == 0)
            {
                ran.Add("end of the chain");
            }
            else
            {
                scheduler.Schedule(() => Chain(left - 1));
            }
        }
    }

    [Fact]
    public void Timers_that_are_due_run_and_later_ones_are_dropped()
    {
        var scheduler = new SelectorScheduler();
        List<string> ran = [];
        Task<bool> ended;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(TimeSpan.FromTicks(1), () => ran.Add("due"));
            scheduler.Schedule(Hour, () => ran.Add("later"));
            scheduler.SchedulePeriodic(TimeSpan.Zero, () => ran.Add("tick"));
            ended = scheduler.ShutdownAsync();
            scheduler.Schedule(() => scheduler.Schedule(Hour, () => ran.Add("later still")));
        }

        Assert.True(ended.Within("the shutdown, which no period keeps up"));
        Assert.Equal(["due", "tick"], ran.Order(StringComparer.Ordinal));
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void A_subscription_of_the_last_work_completes_with_all_others()
    {
        using var pair = SocketPair.Unix();
        var scheduler = new SelectorScheduler();
        var probe = new ObserverProbe<ReadinessEvent>();
        Task<bool> ended;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => scheduler.WhenReadable(pair.Near).Subscribe(probe));
            ended = scheduler.ShutdownAsync();
        }

        Assert.True(ended.Within("the shutdown"));
        probe.WaitForCompletion("subscribed during the shutdown");
    }

    [Fact]
    public void An_idle_loop_and_one_that_was_never_used_end_at_once()
    {
        var idle = new SelectorScheduler();
        idle.Drain();
        Assert.True(idle.ShutdownAsync().Within("the shutdown of an idle loop"));

        var factory = new SchedulerThread();
        var selector = new SchedulerStubSelector();
        var unused = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector, ThreadFactory = factory.Make });
        Assert.True(unused.ShutdownAsync().Within("the shutdown of one that was never used"));
        Assert.True(selector.IsReleased);
        Assert.Equal(0, factory.Made);
        Assert.True(unused.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void Work_without_end_is_ended_by_the_timeout_and_the_outcome_says_so()
    {
        var scheduler = new SelectorScheduler();
        scheduler.Schedule(static again => again());

        Assert.False(scheduler.ShutdownAsync(TimeSpan.FromMilliseconds(20)).Within("the timeout"));
        scheduler.Completion.Within("the abrupt end");
    }

    [Fact]
    public void An_action_that_does_not_return_does_not_keep_the_outcome()
    {
        var scheduler = new SelectorScheduler();
        using (SchedulerHold.Of(scheduler))
        {
            Assert.False(scheduler.ShutdownAsync(TimeSpan.FromMilliseconds(20)).Within("the timeout"));
            Assert.False(scheduler.Completion.IsCompleted);
        }

        scheduler.Completion.Within("the end");
    }

    [Fact]
    public void Two_at_a_time_wait_for_the_same_end()
    {
        var scheduler = new SelectorScheduler();
        Task<bool> first;
        Task<bool> second;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(static () => { });
            first = scheduler.ShutdownAsync();
            second = scheduler.ShutdownAsync(Timeout.InfiniteTimeSpan);
            Assert.False(first.IsCompleted || second.IsCompleted);
        }

        Assert.True(first.Within("the first shutdown"));
        Assert.True(second.Within("the second shutdown"));
        Assert.True(scheduler.ShutdownAsync().Within("a third one, after the end"));
    }

    [Fact]
    public void Dispose_during_it_ends_abruptly()
    {
        var scheduler = new SelectorScheduler();
        bool ran = false;
        Task<bool> ended;
        using (SchedulerHold.Of(scheduler))
        {
            ended = scheduler.ShutdownAsync();
            scheduler.Schedule(() => ran = true);
            scheduler.Dispose();
        }

        Assert.False(ended.Within("the shutdown"));
        Assert.False(ran);
    }

    [Fact]
    public void After_Dispose_it_says_that_the_end_was_abrupt()
    {
        var scheduler = new SelectorScheduler();
        scheduler.Drain();
        scheduler.Dispose();
        Assert.False(scheduler.ShutdownAsync().Within("a shutdown after Dispose"));
    }

    [Fact]
    public void Work_that_throws_without_a_handler_fails_it_with_the_same()
    {
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        Task<bool> ended;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(static () => throw new InvalidTimeZoneException());
            ended = scheduler.ShutdownAsync();
        }

        Assert.Throws<InvalidTimeZoneException>(() => ended.Within("the shutdown"));
        Assert.IsType<InvalidTimeZoneException>(thread.Ended.Within("the thread's end"));
    }

    [Fact]
    public void What_was_accepted_runs_however_it_races_with_the_shutdown()
    {
        for (int i = 0; i < 500; i++)
        {
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new SchedulerStubSelector() });
            int ran = 0;
            int accepted = 0;
            scheduler.Schedule(static () => { });
            using var start = new Barrier(2);
            int spin = i * 20;
            Task<bool> ended = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(spin);
                return scheduler.ShutdownAsync();
            });
            start.SignalAndWait();
            try
            {
                for (int work = 0; work < 200; work++)
                {
                    scheduler.Schedule(() => ran++);
                    accepted++;
                }
            }
            catch (ObjectDisposedException)
            {
                // Refused, as it may be.
            }

            Assert.True(ended.Within("the shutdown"));
            Assert.Equal(accepted, ran);
        }
    }

    [Fact]
    public void A_driven_loop_is_shut_down_by_its_hosts_turns()
    {
        var loop = new DrivenSelectorScheduler();
        List<int> ran = [];
        loop.Schedule(() =>
        {
            ran.Add(1);
            loop.Schedule(() => ran.Add(2));
        });
        Task<bool> ended = loop.ShutdownAsync();
        Assert.False(ended.IsCompleted);

        while (loop.RunOnce())
        {
        }

        Assert.Equal([1, 2], ran);
        Assert.True(ended.Within("the shutdown"));
        Assert.Throws<ObjectDisposedException>(() => loop.Schedule(static () => { }));
    }

    [Fact]
    public void A_driven_loop_whose_host_waits_is_woken_for_it()
    {
        var loop = new DrivenSelectorScheduler();
        loop.Schedule(Hour, static () => { });
        var host = new KernelWaiter<bool>(
            () =>
            {
                while (loop.RunOnce())
                {
                }

                return true;
            },
            loop.Loop.Selector);
        host.WaitUntilAsleep();

        Assert.True(loop.ShutdownAsync().Within("the shutdown"));
        Assert.True(host.Result());
    }

    [Fact]
    public void A_driven_loop_whose_host_has_stopped_calling_is_ended_by_the_timeout()
    {
        var loop = new DrivenSelectorScheduler();
        loop.Schedule(static () => { });

        Assert.False(loop.ShutdownAsync(TimeSpan.FromMilliseconds(20)).Within("the timeout"));
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void A_driven_loop_that_was_never_used_ends_at_once()
    {
        var loop = new DrivenSelectorScheduler();
        Assert.True(loop.ShutdownAsync().Within("the shutdown"));
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void A_time_that_is_no_timeout_is_refused_and_ends_nothing()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = scheduler.ShutdownAsync(TimeSpan.FromMilliseconds(-2)); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = scheduler.ShutdownAsync(TimeSpan.FromDays(50)); });
        scheduler.Drain();
    }
}
