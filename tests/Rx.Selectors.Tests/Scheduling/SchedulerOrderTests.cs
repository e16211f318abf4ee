using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>In which order things run, and where.</summary>
public sealed class SchedulerOrderTests
{
    [Fact]
    public void Immediate_work_runs_in_the_order_it_was_scheduled()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        for (int i = 0; i < 10_000; i++)
        {
            int number = i;
            scheduler.Schedule(() => ran.Add(number));
        }

        scheduler.Drain();
        Assert.Equal(Enumerable.Range(0, 10_000), ran);
    }

    [Fact]
    public void Each_of_several_threads_sees_its_own_work_run_in_order()
    {
        const int Threads = 4;
        const int Each = 20_000;
        using var scheduler = new SelectorScheduler();
        List<(int Thread, int Number)> ran = [];
        Parallel.ForEach(Enumerable.Range(0, Threads), thread =>
        {
            for (int i = 0; i < Each; i++)
            {
                scheduler.Schedule((thread, number: i), (_, item) =>
                {
                    ran.Add(item);
                    return Disposable.Empty;
                });
            }
        });

        scheduler.Drain();
        Assert.Equal(Threads * Each, ran.Count);
        foreach (IGrouping<int, (int Thread, int Number)> own in ran.GroupBy(static item => item.Thread))
        {
            Assert.Equal(Enumerable.Range(0, Each), own.Select(static item => item.Number));
        }
    }

    [Fact]
    public void Work_scheduled_by_one_thread_after_another_thread_has_scheduled_runs_after_it()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            for (int i = 0; i < 100; i++)
            {
                int number = i;
                var thread = new Thread(() => scheduler.Schedule(() => ran.Add(number)));
                thread.Start();
                thread.Join();
            }
        }

        scheduler.Drain();
        Assert.Equal(Enumerable.Range(0, 100), ran);
    }

    [Fact]
    public void Scheduling_within_an_action_never_runs_inline()
    {
        using var scheduler = new SelectorScheduler();
        ConcurrentQueue<int> ran = [];
        scheduler.Tell(() =>
        {
            scheduler.Schedule(() => ran.Enqueue(2));
            scheduler.Schedule(TimeSpan.Zero, () => ran.Enqueue(3));
            ran.Enqueue(1);
        });

        scheduler.Drain();
        Assert.Equal([1, 2, 3], ran);
    }

    [Fact]
    public void Scheduling_from_another_thread_never_runs_on_that_thread()
    {
        using var scheduler = new SelectorScheduler();
        Assert.NotEqual(Environment.CurrentManagedThreadId, scheduler.Ask(() => Environment.CurrentManagedThreadId));
        Assert.False(scheduler.IsLoopThread);
        Assert.True(scheduler.Ask(() => scheduler.IsLoopThread));
    }

    [Fact]
    public void Recursion_through_the_scheduler_that_is_handed_in_stays_on_the_loop_and_off_the_stack()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        HashSet<int> threads = [];
        scheduler.Schedule(100_000, Recurse);
        Patience.WaitFor(done, "the end of the recursion");
        Assert.Equal([scheduler.Ask(() => Environment.CurrentManagedThreadId)], threads);

        IDisposable Recurse(IScheduler self, int left)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (left > 0)
            {
                self.Schedule(left - 1, Recurse);
            }
            else
            {
                done.Set();
            }

            return Disposable.Empty;
        }
    }

    [Fact]
    public void The_action_gets_the_scheduler_itself_and_its_state_untouched()
    {
        using var scheduler = new SelectorScheduler();
        object state = new();
        List<(IScheduler, object)> seen = [];
        scheduler.Schedule(state, Note);
        scheduler.Schedule(state, TimeSpan.FromMilliseconds(1), Note);
        using var later = new ManualResetEventSlim();
        scheduler.Schedule(TimeSpan.FromMilliseconds(2), later.Set);
        Patience.WaitFor(later, "the timers");
        Assert.Equal([(scheduler, state), (scheduler, state)], seen);

        IDisposable Note(IScheduler self, object given)
        {
            seen.Add((self, given));
            return Disposable.Empty;
        }
    }

    [Fact]
    public void Immediate_work_scheduled_in_a_timer_runs_before_later_timers()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        List<int> ran = [];
        scheduler.Schedule(TimeSpan.FromMilliseconds(5), () =>
        {
            ran.Add(0);
            scheduler.Schedule(TimeSpan.FromMilliseconds(5), () =>
            {
                ran.Add(1);
                scheduler.Schedule(TimeSpan.FromMilliseconds(5), () =>
                {
                    ran.Add(2);
                    done.Set();
                });
            });
            scheduler.Schedule(() => ran.Add(4));
        });

        Patience.WaitFor(done, "the last timer");
        Assert.Equal([0, 4, 1, 2], ran);
    }

    [Fact]
    public void Work_that_waits_already_goes_before_a_timer_that_has_become_due_meanwhile()
    {
        using var scheduler = new SelectorScheduler();
        List<string> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(TimeSpan.FromTicks(1), () => ran.Add("timer"));
            scheduler.Schedule(() => ran.Add("work"));
        }

        using var done = new ManualResetEventSlim();
        scheduler.Schedule(TimeSpan.FromTicks(1), done.Set);
        Patience.WaitFor(done, "the last timer");
        Assert.Equal(["work", "timer"], ran);
    }

    [Fact]
    public void Timers_with_the_same_delay_run_in_the_order_they_were_scheduled()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        List<int> ran = [];
        for (int i = 0; i < 5_000; i++)
        {
            int number = i;
            scheduler.Schedule(TimeSpan.FromMilliseconds(20), () => ran.Add(number));
        }

        scheduler.Schedule(TimeSpan.FromMilliseconds(20), done.Set);
        Patience.WaitFor(done, "the last timer");
        Assert.Equal(Enumerable.Range(0, 5_000), ran);
    }
}
