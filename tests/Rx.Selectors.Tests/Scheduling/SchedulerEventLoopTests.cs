using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What dotnet/reactive tests of its EventLoopScheduler, asked of this one (EventLoopSchedulerTest.cs, one by one).</summary>
public sealed class SchedulerEventLoopTests
{
    [Fact] // EventLoop_ArgumentChecking
    public void Arguments_are_checked()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Throws<ArgumentNullException>(() => new SelectorScheduler(null!));
        Assert.Throws<ArgumentNullException>(() => scheduler.Schedule(42, null!));
        Assert.Throws<ArgumentNullException>(() => scheduler.Schedule(42, DateTimeOffset.Now, null!));
        Assert.Throws<ArgumentNullException>(() => scheduler.Schedule(42, TimeSpan.Zero, null!));
        Assert.Throws<ArgumentNullException>(() => scheduler.SchedulePeriodic(42, TimeSpan.FromSeconds(1), null!));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => scheduler.SchedulePeriodic(42, TimeSpan.FromSeconds(-1), static state => state));
    }

    [Fact] // EventLoop_Now
    public void Now_is_now()
    {
        using var scheduler = new SelectorScheduler();
        Assert.True(scheduler.Now - DateTime.Now < TimeSpan.FromSeconds(1));
    }

    [Fact] // EventLoop_DisposeWithInFlightActions
    public void The_scheduler_can_be_disposed_while_an_observer_behind_ObserveOn_runs()
    {
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        using var subject = new Subject<int>();
        using var observes = new ManualResetEventSlim();
        using var proceed = new ManualResetEventSlim();
        using IDisposable subscription = subject.ObserveOn(scheduler).Subscribe(_ =>
        {
            observes.Set();
            proceed.Wait(Patience.Limit);
        });
        for (int i = 0; i < 100; i++)
        {
            subject.OnNext(i);
        }

        Patience.WaitFor(observes, "the observer");
        subscription.Dispose();
        scheduler.Dispose();
        proceed.Set();
        Assert.Null(thread.Ended.Within("the thread's end"));
    }

    [Fact] // EventLoop_ScheduleAction, EventLoop_DifferentThread
    public void An_action_runs_on_another_thread()
    {
        using var scheduler = new SelectorScheduler();
        var ran = new TaskCompletionSource<int>();
        scheduler.Schedule(() => ran.SetResult(Environment.CurrentManagedThreadId));
        Assert.NotEqual(Environment.CurrentManagedThreadId, ran.Task.Within("an action"));
    }

    [Fact] // EventLoop_ScheduleOrderedActions
    public void Two_actions_run_in_order()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Equal([0, 1], Results(2, results =>
        {
            scheduler.Schedule(() => results.Add(0));
            scheduler.Schedule(() => results.Add(1));
        }));
    }

    [Fact] // EventLoop_SchedulerDisposed
    public void Disposed_within_an_action_it_refuses_more_from_inside_and_from_outside()
    {
        var scheduler = new SelectorScheduler();
        int refused = 0;
        int[] ran = Results(2, results =>
        {
            using SchedulerHold hold = SchedulerHold.Of(scheduler);
            scheduler.Schedule(() => results.Add(0));
            scheduler.Schedule(() =>
            {
                scheduler.Dispose();
                Refuses();
                results.Add(1);
            });
        });
        Refuses();
        Assert.Equal([0, 1], ran);
        Assert.Equal(2, refused);

        void Refuses()
        {
            Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
            refused++;
        }
    }

    [Fact] // EventLoop_ScheduleTimeOrderedActions
    public void Two_timers_run_in_the_order_of_their_times()
    {
        using var scheduler = new SelectorScheduler();
        using IDisposable late = scheduler.Schedule(TimeSpan.FromHours(1), static () => { });
        var pending = new TaskCompletionSource<int>();
        scheduler.Schedule(TimeSpan.FromMilliseconds(1), () => pending.SetResult(scheduler.PendingTimers()));
        Assert.Equal(1, pending.Task.Within("the short timer"));
    }

    [Fact] // EventLoop_ScheduleOrderedAndTimedActions
    public void An_action_runs_before_a_timer()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Equal([0, 1], Results(2, results => scheduler.Tell(() =>
        {
            scheduler.Schedule(TimeSpan.FromMilliseconds(10), () => results.Add(1));
            scheduler.Schedule(() => results.Add(0));
        })));
    }

    [Fact] // EventLoop_ScheduleTimeOrderedInFlightActions
    public void Nested_timers_run_in_the_order_of_their_times()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Equal([0, 1, 2], Results(3, results =>
            scheduler.Schedule(TimeSpan.FromMilliseconds(10), () =>
            {
                results.Add(0);
                scheduler.Schedule(TimeSpan.FromMilliseconds(5), () => results.Add(1));
                scheduler.Schedule(TimeSpan.FromMilliseconds(10), () => results.Add(2));
            })));
    }

    [Fact] // EventLoop_ScheduleTimeAndOrderedInFlightActions
    public void Nested_actions_run_before_nested_timers()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Equal([0, 4, 1, 2], Results(4, results =>
            scheduler.Schedule(TimeSpan.FromMilliseconds(10), () =>
            {
                results.Add(0);
                scheduler.Schedule(TimeSpan.FromMilliseconds(5), () => results.Add(1));
                scheduler.Schedule(() => results.Add(4));
                scheduler.Schedule(TimeSpan.FromMilliseconds(10), () => results.Add(2));
            })));
    }

    [Fact] // EventLoop_ScheduleActionNested
    public void A_nested_action_runs()
    {
        using var scheduler = new SelectorScheduler();
        using var ran = new ManualResetEventSlim();
        scheduler.Schedule(() => scheduler.Schedule(ran.Set));
        Patience.WaitFor(ran, "the nested action");
    }

    [Fact] // EventLoop_ScheduleActionDue, EventLoop_ScheduleActionDueNested
    public void A_timer_and_one_within_it_take_their_time()
    {
        using var scheduler = new SelectorScheduler();
        TimeSpan delay = TimeSpan.FromMilliseconds(30);
        var took = new TaskCompletionSource<(TimeSpan, TimeSpan)>();
        long start = Stopwatch.GetTimestamp();
        scheduler.Schedule(delay, () =>
        {
            TimeSpan outer = Stopwatch.GetElapsedTime(start);
            scheduler.Schedule(delay, () => took.SetResult((outer, Stopwatch.GetElapsedTime(start))));
        });
        (TimeSpan first, TimeSpan second) = took.Task.Within("two timers");
        Assert.True(first >= delay);
        Assert.True(second >= delay * 2);
    }

    [Fact] // Stopwatch
    public void A_stopwatch_measures_what_a_timer_takes()
    {
        using var scheduler = new SelectorScheduler();
        TimeSpan delay = TimeSpan.FromMilliseconds(10);
        var took = new TaskCompletionSource<TimeSpan>();
        IStopwatch stopwatch = scheduler.StartStopwatch();
        scheduler.Schedule(delay, () => took.SetResult(stopwatch.Elapsed));
        Assert.True(took.Task.Within("a timer") >= delay);
    }

    [Theory] // EventLoop_Immediate, EventLoop_TimeCollisions, EventLoop_Spread
    [InlineData(0, 0)]
    [InlineData(50, 0)]
    [InlineData(0, 0.1)]
    public void However_many_are_scheduled_all_run(double milliseconds, double millisecondsBetween)
    {
        foreach (int count in new[] { 1, 10, 100, 1000 })
        {
            using var scheduler = new SelectorScheduler();
            using var all = new CountdownEvent(count);
            for (int i = 0; i < count; i++)
            {
                scheduler.Schedule(TimeSpan.FromMilliseconds(milliseconds + (millisecondsBetween * i)), () => all.Signal());
            }

            Assert.True(all.Wait(Patience.Limit), $"{all.CurrentCount} of {count} did not run.");
        }
    }

    [Fact] // EventLoop_Periodic
    public void A_periodic_action_ticks()
    {
        using var scheduler = new SelectorScheduler();
        using var tenth = new ManualResetEventSlim();
        int ticks = 0;
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(5), () =>
        {
            if (++ticks == 10)
            {
                tenth.Set();
            }
        });
        Patience.WaitFor(tenth, "ten ticks");
    }

    [Fact] // EventLoop_Stress
    public void Periodic_actions_of_period_zero_from_every_processor_cause_no_needless_wake_ups()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
        using var enough = new CountdownEvent(Environment.ProcessorCount);
        using var periodics = new CompositeDisposable();
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            int ticks = 0;
            IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.Zero, () =>
            {
                if (++ticks == 10_000)
                {
                    enough.Signal();
                }
            });
            lock (periodics)
            {
                periodics.Add(periodic);
            }
        });
        Assert.True(enough.Wait(Patience.Limit), "Waited in vain for 10000 ticks each.");
        Assert.InRange(selector.Signals, 0, Environment.ProcessorCount);
    }

    [Fact] // EventLoop_CorrectWorkStealing
    public void Absolute_times_of_many_schedulers_each_run_on_their_own_thread()
    {
        SelectorScheduler[] schedulers = [.. Enumerable.Range(0, 50).Select(static _ => new SelectorScheduler())];
        using var all = new CountdownEvent(schedulers.Length);
        ConcurrentBag<bool> onOwnThread = [];
        foreach (SelectorScheduler scheduler in schedulers)
        {
            scheduler.Schedule(() => scheduler.Schedule(scheduler.Now.AddMilliseconds(100), () =>
            {
                onOwnThread.Add(scheduler.IsLoopThread);
                all.Signal();
            }));
        }

        Assert.True(all.Wait(Patience.Limit), $"{all.CurrentCount} of {schedulers.Length} did not run.");
        Assert.All(onOwnThread, Assert.True);
        Array.ForEach(schedulers, static scheduler => scheduler.Dispose());
        Task.WhenAll(schedulers.Select(static scheduler => scheduler.Completion)).Within("the end of all");
    }

    [Fact] // ObserveOn_EventLoop_Long
    public void A_long_sequence_behind_ObserveOn_arrives_whole_and_in_order()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Equal(
            Enumerable.Range(0, 100_000),
            Observable.Range(0, 100_000).ObserveOn(scheduler).ToList().Wait());
    }

    [Fact] // ObserveOn_Scheduler_OnNextThrows
    public void An_observer_behind_ObserveOn_that_throws_receives_nothing_more()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        using var subject = new Subject<int>();
        List<int> observed = [];
        using IDisposable subscription = subject.ObserveOn(scheduler).Subscribe(value =>
        {
            observed.Add(value);
            throw new InvalidOperationException();
        });
        using (SchedulerHold.Of(scheduler))
        {
            subject.OnNext(1);
            subject.OnNext(2);
        }

        scheduler.Drain();
        scheduler.Drain();
        Assert.Equal([1], observed);
        Assert.Single(thrown);
    }

    /// <summary>What a number of actions have added, in the order they ran.</summary>
    private static int[] Results(int count, Action<BlockingCollection<int>> schedule)
    {
        var results = new BlockingCollection<int>(new ConcurrentQueue<int>());
        schedule(results);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            Assert.True(results.TryTake(out int result, Patience.Limit), $"Waited in vain for result {i}.");
            return result;
        })];
    }
}
