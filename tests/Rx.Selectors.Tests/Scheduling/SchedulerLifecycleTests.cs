using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>How the thread comes to be, and how the scheduler ends.</summary>
public sealed class SchedulerLifecycleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void There_is_no_thread_until_something_is_to_run()
    {
        var factory = new SchedulerThread();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = factory.Make });
        _ = scheduler.Now;
        _ = scheduler.IsLoopThread;
        scheduler.StartStopwatch();
        Assert.Equal(0, factory.Made);
        scheduler.Schedule(static () => { });
        Assert.Equal(1, factory.Made);
    }

    [Fact]
    public void A_timer_or_a_periodic_action_or_an_observer_starts_the_thread_too()
    {
        using var pair = SocketPair.Unix();
        Action<SelectorScheduler>[] beginnings =
        [
            static scheduler => scheduler.Schedule(Hour, static () => { }),
            static scheduler => scheduler.SchedulePeriodic(Hour, static () => { }),
            static scheduler => scheduler.Schedule(scheduler.Now.AddSeconds(5), static () => { }),
            scheduler => scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }),
        ];
        foreach (Action<SelectorScheduler> begin in beginnings)
        {
            var factory = new SchedulerThread();
            using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = factory.Make });
            begin(scheduler);
            Assert.Equal(1, factory.Made);
        }
    }

    [Fact]
    public void One_thread_is_made_however_many_threads_schedule_first()
    {
        for (int i = 0; i < 50; i++)
        {
            var factory = new SchedulerThread();
            using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = factory.Make });
            using var start = new Barrier(4);
            int ran = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                scheduler.Schedule(() => ran++);
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            scheduler.Drain();
            Assert.Equal(1, factory.Made);
            Assert.Equal(4, ran);
        }
    }

    [Fact]
    public void The_thread_does_not_inherit_the_execution_context_of_the_first_caller()
    {
        var flowing = new AsyncLocal<string?> { Value = "a request" };
        using var scheduler = new SelectorScheduler();
        string? seen = scheduler.Ask(() => flowing.Value);
        Assert.Null(seen);
    }

    [Fact]
    public void After_the_end_everything_is_refused_at_once()
    {
        var scheduler = new SelectorScheduler();
        scheduler.Drain();
        scheduler.Dispose();
        ThrowsForEverything(scheduler);
        scheduler.Completion.Within("the end");
        ThrowsForEverything(scheduler);
    }

    [Fact]
    public void Disposed_before_its_first_use_it_refuses_everything_and_has_ended()
    {
        var factory = new SchedulerThread();
        var selector = new SchedulerStubSelector();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = factory.Make });
        scheduler.Dispose();
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
        Assert.True(selector.IsReleased);
        ThrowsForEverything(scheduler);
        Assert.Equal(0, factory.Made);
        scheduler.Dispose();
    }

    [Fact]
    public void Disposing_again_and_from_several_threads_does_nothing()
    {
        for (int i = 0; i < 100; i++)
        {
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new SchedulerStubSelector() });
            if (i % 2 == 0)
            {
                scheduler.Schedule(static () => { });
            }

            Parallel.Invoke(scheduler.Dispose, scheduler.Dispose, scheduler.Dispose);
            scheduler.Completion.Within("the end");
            scheduler.Dispose();
        }
    }

    [Fact]
    public void Disposed_on_its_own_thread_it_ends()
    {
        var scheduler = new SelectorScheduler();
        scheduler.Tell(scheduler.Dispose);
        scheduler.Completion.Within("the end");
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void Dispose_does_not_wait_for_the_action_that_runs()
    {
        var scheduler = new SelectorScheduler();
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Dispose();
            Assert.False(scheduler.Completion.IsCompleted);
        }

        scheduler.Completion.Within("the end");
    }

    [Fact]
    public void Nothing_of_the_batch_runs_after_an_action_that_disposes_the_scheduler()
    {
        var scheduler = new SelectorScheduler();
        List<int> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => ran.Add(1));
            scheduler.Schedule(() =>
            {
                ran.Add(2);
                scheduler.Dispose();
            });
            scheduler.Schedule(() => ran.Add(3));
            scheduler.Schedule(TimeSpan.FromTicks(1), () => ran.Add(4));
        }

        scheduler.Completion.Within("the end");
        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public void No_observer_is_notified_after_an_observer_has_disposed_the_scheduler()
    {
        using var first = SocketPair.Unix();
        using var second = SocketPair.Unix();
        var scheduler = new SelectorScheduler();
        List<string> told = [];
        using (SchedulerHold.Of(scheduler))
        {
            foreach (SocketPair pair in new[] { first, second })
            {
                scheduler.WhenWritable(pair.Near).Subscribe(
                    _ =>
                    {
                        told.Add("ready");
                        scheduler.Dispose();
                    },
                    () => told.Add("completed"));
            }
        }

        scheduler.Completion.Within("the end");
        Assert.Equal(["ready", "completed", "completed"], told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Observers_whose_file_object_is_unregistered_around_the_end_complete_all_the_same(bool endsFirst)
    {
        using var pair = SocketPair.Unix();
        var scheduler = new SelectorScheduler();
        int completed = 0;
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, () => completed++);
        scheduler.Tell(() =>
        {
            if (endsFirst)
            {
                scheduler.Dispose();
                scheduler.Unregister(pair.Near);
            }
            else
            {
                scheduler.Unregister(pair.Near);
                scheduler.Dispose();
            }
        });
        scheduler.Completion.Within("the end");
        Assert.Equal(1, completed);
    }

    [Fact]
    public void Pending_timers_are_forgotten_at_the_end()
    {
        var scheduler = new SelectorScheduler();
        bool ran = false;
        scheduler.Schedule(Hour, () => ran = true);
        scheduler.SchedulePeriodic(Hour, () => ran = true);
        scheduler.Schedule(TimeSpan.FromMilliseconds(1), scheduler.Dispose);
        scheduler.Completion.Within("the end");
        Assert.Equal(0, scheduler.PendingTimers());
        Assert.False(ran);
    }

    [Fact]
    public void The_loops_thread_has_ended_when_DisposeAsync_has()
    {
        var factory = new SchedulerThread();
        var selector = new SchedulerStubSelector();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = factory.Make });
        scheduler.Drain();
        scheduler.DisposeAsync().AsTask().Within("DisposeAsync");
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
        Assert.True(selector.IsReleased);
        Assert.Null(factory.Ended.Within("the thread"));
    }

    [Fact]
    public async Task DisposeAsync_can_be_awaited_more_than_once_and_before_the_first_use()
    {
        var scheduler = new SelectorScheduler();
        await scheduler.DisposeAsync();
        await scheduler.DisposeAsync();
        await using var used = new SelectorScheduler();
        used.Drain();
    }

    [Fact]
    public void DisposeAsync_awaited_on_the_loop_itself_ends_off_the_loop()
    {
        var scheduler = new SelectorScheduler();
        var ended = new TaskCompletionSource<bool>();
        scheduler.ScheduleAsync(async (_, _) =>
        {
            await scheduler.DisposeAsync();
            ended.SetResult(scheduler.IsLoopThread);
        });
        Assert.False(ended.Task.Within("DisposeAsync on the loop"));
    }

    [Fact]
    public void However_the_first_use_and_the_end_race_it_ends_and_what_was_refused_never_runs()
    {
        for (int i = 0; i < 2_000; i++)
        {
            var selector = new SchedulerStubSelector();
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
            int accepted = 0;
            int ran = 0;
            using var start = new Barrier(2);
            Task end = Task.Run(() =>
            {
                start.SignalAndWait();
                scheduler.Dispose();
            });
            start.SignalAndWait();
            try
            {
                Thread.SpinWait(i % 50);
                scheduler.Schedule(() => Interlocked.Increment(ref ran));
                Interlocked.Increment(ref accepted);
                scheduler.Schedule(TimeSpan.FromTicks(1), () => Interlocked.Increment(ref ran));
                Interlocked.Increment(ref accepted);
                scheduler.SchedulePeriodic(Hour, static () => { });
            }
            catch (ObjectDisposedException)
            {
                // Refused, as it may be.
            }

            end.Within("Dispose");
            scheduler.Completion.Within("the end");
            Assert.True(selector.IsReleased);
            Assert.True(ran <= accepted, $"{ran} ran of {accepted}.");
            Assert.Equal(0, scheduler.PendingTimers());
        }
    }

    private static void ThrowsForEverything(SelectorScheduler scheduler)
    {
        Action[] all =
        [
            () => scheduler.Schedule(static () => { }),
            () => scheduler.Schedule(TimeSpan.Zero, static () => { }),
            () => scheduler.Schedule(TimeSpan.FromSeconds(1), static () => { }),
            () => scheduler.Schedule(scheduler.Now.AddDays(-1), static () => { }),
            () => scheduler.Schedule(scheduler.Now.AddSeconds(1), static () => { }),
            () => scheduler.Schedule(scheduler.Now.AddDays(1), static () => { }),
            () => scheduler.SchedulePeriodic(TimeSpan.Zero, static () => { }),
            () => scheduler.Schedule(0, static (_, _) => Disposable.Empty),
        ];
        foreach (Action schedule in all)
        {
            Assert.Equal(nameof(SelectorScheduler), Assert.Throws<ObjectDisposedException>(schedule).ObjectName);
        }
    }
}
