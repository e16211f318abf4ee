using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>Actions at a fixed rate.</summary>
public sealed class SchedulerPeriodicTests
{
    [Fact]
    public void A_negative_period_is_refused()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Throws<ArgumentOutOfRangeException>(
            () => scheduler.SchedulePeriodic(0, TimeSpan.FromTicks(-1), static state => state));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => scheduler.SchedulePeriodic(TimeSpan.FromSeconds(-1), static () => { }));
    }

    [Fact]
    public void No_action_is_refused()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Throws<ArgumentNullException>(() => scheduler.SchedulePeriodic(0, TimeSpan.FromSeconds(1), null!));
    }

    [Fact]
    public void A_period_of_zero_ticks_over_and_over()
    {
        using var scheduler = new SelectorScheduler();
        using var enough = new CountdownEvent(1_000);
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.Zero, () =>
        {
            if (!enough.IsSet)
            {
                enough.Signal();
            }
        });
        Assert.True(enough.Wait(Patience.Limit), $"{enough.CurrentCount} of 1000 ticks did not come.");
    }

    [Fact]
    public void Ticks_are_never_early_and_the_first_comes_after_one_period()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        TimeSpan period = TimeSpan.FromMilliseconds(5);
        List<TimeSpan> ticks = [];
        long start = Stopwatch.GetTimestamp();
        using IDisposable periodic = scheduler.SchedulePeriodic(period, () =>
        {
            ticks.Add(Stopwatch.GetElapsedTime(start));
            if (ticks.Count == 20)
            {
                done.Set();
            }
        });
        Patience.WaitFor(done, "twenty ticks");
        periodic.Dispose();
        for (int i = 0; i < 20; i++)
        {
            Assert.True(ticks[i] >= period * (i + 1), $"Tick {i} came after {ticks[i].TotalMilliseconds} ms.");
        }
    }

    [Fact]
    public void Ticks_missed_during_a_stall_follow_it_without_a_pause()
    {
        const int Missed = 8;
        var selector = new SchedulerStubSelector();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
        using var done = new ManualResetEventSlim();
        TimeSpan period = TimeSpan.FromMilliseconds(5);
        int ticks = 0;
        int sleepsBefore = 0;
        int sleepsAfter = 0;
        using IDisposable periodic = scheduler.SchedulePeriodic(period, () =>
        {
            ticks++;
            if (ticks == 1)
            {
                long start = Stopwatch.GetTimestamp(); // the first tick was due by now, so the missed ones are within the stall
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) > period * Missed);
                sleepsBefore = selector.Sleeps;
            }
            else if (ticks == 1 + Missed)
            {
                sleepsAfter = selector.Sleeps;
                done.Set();
            }
        });

        // The rate is fixed: all that were due by the end of the stall come without the loop going to sleep in between.
        Patience.WaitFor(done, "the missed ticks");
        Assert.Equal(sleepsBefore, sleepsAfter);
    }

    [Fact]
    public void A_tick_gets_what_the_one_before_returned()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        List<int> states = [];
        using IDisposable periodic = scheduler.SchedulePeriodic(1, TimeSpan.FromTicks(1), state =>
        {
            states.Add(state);
            if (states.Count == 10)
            {
                done.Set();
            }

            return state * 2;
        });
        Patience.WaitFor(done, "ten ticks");
        periodic.Dispose();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512], scheduler.Ask(() => states.Take(10).ToArray()));
    }

    [Fact]
    public void Ticks_do_not_overlap_and_all_run_on_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new CountdownEvent(50);
        int running = 0;
        bool overlapped = false;
        bool elsewhere = false;
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.FromTicks(1), () =>
        {
            overlapped |= Interlocked.Increment(ref running) > 1;
            elsewhere |= !scheduler.IsLoopThread;
            SpinWait.SpinUntil(static () => false, millisecondsTimeout: 1);
            Interlocked.Decrement(ref running);
            if (!done.IsSet)
            {
                done.Signal();
            }
        });
        Assert.True(done.Wait(Patience.Limit), $"{done.CurrentCount} of 50 ticks did not come.");
        Assert.False(overlapped);
        Assert.False(elsewhere);
    }

    [Fact]
    public void Disposing_from_within_a_tick_makes_it_the_last()
    {
        using var scheduler = new SelectorScheduler();
        var periodic = new SingleAssignmentDisposable();
        using var third = new ManualResetEventSlim();
        int ticks = 0;
        using (SchedulerHold.Of(scheduler))
        {
            periodic.Disposable = scheduler.SchedulePeriodic(TimeSpan.FromTicks(1), () =>
            {
                if (++ticks == 3)
                {
                    periodic.Dispose();
                    third.Set();
                }
            });
        }

        Patience.WaitFor(third, "the third tick");
        scheduler.Drain();
        scheduler.Drain();
        Assert.Equal(3, ticks);
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void Disposing_from_another_thread_ends_the_ticks_and_leaves_nothing_in_the_queue()
    {
        using var scheduler = new SelectorScheduler();
        for (int i = 0; i < 500; i++)
        {
            int ticks = 0;
            IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.FromTicks(i % 3), () => ticks++);
            Thread.SpinWait(i * 10);
            periodic.Dispose();
            periodic.Dispose();
            int atTheEnd = scheduler.Ask(() => ticks);
            scheduler.Drain();
            Assert.Equal(atTheEnd, scheduler.Ask(() => ticks));
        }

        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void Disposing_the_scheduler_ends_the_ticks()
    {
        using var scheduler = new SelectorScheduler();
        using var ticked = new ManualResetEventSlim();
        int ticks = 0;
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.Zero, () =>
        {
            ticks++;
            ticked.Set();
        });
        Patience.WaitFor(ticked, "a tick");
        scheduler.Dispose();
        scheduler.Completion.Within("the end");
        int atTheEnd = Volatile.Read(ref ticks);
        Assert.False(SpinWait.SpinUntil(() => Volatile.Read(ref ticks) != atTheEnd, millisecondsTimeout: 5));
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void An_exception_ends_the_ticks_and_goes_to_the_handler_once()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        using var third = new ManualResetEventSlim();
        int ticks = 0;
        using IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.FromTicks(1), () =>
        {
            if (++ticks == 3)
            {
                third.Set();
                throw new InvalidOperationException("the third tick");
            }
        });
        Patience.WaitFor(third, "the third tick");
        scheduler.Drain();
        scheduler.Drain();
        Assert.Equal(3, ticks);
        Assert.Equal("the third tick", Assert.Single(thrown).Message);
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void Interval_uses_it()
    {
        using var scheduler = new SelectorScheduler();
        Task<IList<long>> first = TaskOf(Observable.Interval(TimeSpan.FromMilliseconds(1), scheduler).Take(5).ToList());
        Assert.Equal([0, 1, 2, 3, 4], first.Within("five values of Interval"));
        scheduler.Drain();
        Assert.Equal(0, scheduler.PendingTimers());
    }

    private static Task<T> TaskOf<T>(IObservable<T> source) =>
        System.Reactive.Threading.Tasks.TaskObservableExtensions.ToTask(source);
}
