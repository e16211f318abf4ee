using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.CompilerServices;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What disposing of what <c>Schedule</c> returned does.</summary>
public sealed class SchedulerCancellationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<TimeSpan> SoonAndLater { get; } = [TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(2)];

    [Theory]
    [MemberData(nameof(SoonAndLater))]
    public void Work_cancelled_before_it_begins_never_runs(TimeSpan delay)
    {
        using var scheduler = new SelectorScheduler();
        using var sentinel = new ManualResetEventSlim();
        bool ran = false;
        using (SchedulerHold.Of(scheduler))
        {
            IDisposable work = scheduler.Schedule(delay, () => ran = true);
            work.Dispose();
            work.Dispose();
        }

        scheduler.Schedule(delay + TimeSpan.FromMilliseconds(2), sentinel.Set);
        Patience.WaitFor(sentinel, "a later timer");
        Assert.False(ran);
    }

    [Fact]
    public void Work_cancelled_by_the_work_before_it_never_runs()
    {
        using var scheduler = new SelectorScheduler();
        bool ran = false;
        IDisposable? second = null;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => second!.Dispose());
            second = scheduler.Schedule(() => ran = true);
        }

        scheduler.Drain();
        Assert.False(ran);
    }

    [Fact]
    public void A_timer_that_has_become_due_can_still_be_cancelled_by_the_one_before_it()
    {
        using var scheduler = new SelectorScheduler();
        using var sentinel = new ManualResetEventSlim();
        bool ran = false;
        IDisposable? second = null;
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(TimeSpan.FromTicks(1), () => second!.Dispose());
            second = scheduler.Schedule(TimeSpan.FromTicks(1), () => ran = true);
            scheduler.Schedule(TimeSpan.FromTicks(1), sentinel.Set);
        }

        Patience.WaitFor(sentinel, "the last timer");
        Assert.False(ran);
    }

    [Theory]
    [MemberData(nameof(SoonAndLater))]
    public void Cancelling_work_that_runs_returns_at_once_and_disposes_what_it_returns_afterwards(TimeSpan delay)
    {
        using var scheduler = new SelectorScheduler();
        using var runs = new ManualResetEventSlim();
        using var cancelled = new ManualResetEventSlim();
        bool hasReturned = false;
        bool? hadReturnedWhenDisposed = null;
        int disposals = 0;
        IDisposable work = scheduler.Schedule(0, delay, (_, _) =>
        {
            runs.Set();
            cancelled.Wait(Patience.Limit);
            hasReturned = true;
            return Disposable.Create(() =>
            {
                hadReturnedWhenDisposed = hasReturned;
                Interlocked.Increment(ref disposals);
            });
        });

        Patience.WaitFor(runs, "the work to begin");
        work.Dispose();
        Assert.Equal(0, disposals);
        cancelled.Set();
        scheduler.Drain();
        work.Dispose();
        Assert.True(hadReturnedWhenDisposed);
        Assert.Equal(1, disposals);
    }

    [Theory]
    [MemberData(nameof(SoonAndLater))]
    public void Cancelling_work_that_has_run_disposes_what_it_returned_once(TimeSpan delay)
    {
        using var scheduler = new SelectorScheduler();
        using var ran = new ManualResetEventSlim();
        int disposals = 0;
        IDisposable work = scheduler.Schedule(0, delay, (_, _) =>
        {
            ran.Set();
            return Disposable.Create(() => disposals++);
        });

        Patience.WaitFor(ran, "the work");
        scheduler.Drain();
        Assert.Equal(0, disposals);
        work.Dispose();
        work.Dispose();
        Assert.Equal(1, disposals);
    }

    [Fact]
    public void Cancelling_reaches_what_the_work_has_scheduled_and_returned()
    {
        using var scheduler = new SelectorScheduler();
        using var scheduled = new ManualResetEventSlim();
        IDisposable work = scheduler.Schedule(0, (self, _) =>
            self.Schedule(0, TimeSpan.FromTicks(1), (inner, _) =>
            {
                IDisposable innermost = inner.Schedule(0, Hour, static (_, _) => Disposable.Empty);
                scheduled.Set();
                return innermost;
            }));
        Patience.WaitFor(scheduled, "the innermost timer");
        work.Dispose();
        scheduler.Drain();
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Theory]
    [MemberData(nameof(SoonAndLater))]
    public void An_action_that_returns_null_can_be_cancelled_before_within_and_after(TimeSpan delay)
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        using var ran = new ManualResetEventSlim();
        var within = new SerialDisposable();
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(0, delay, static (_, _) => null!).Dispose();
            within.Disposable = scheduler.Schedule(0, delay, (_, _) =>
            {
                within.Dispose();
                return null!;
            });
        }

        IDisposable after = scheduler.Schedule(0, delay, (_, _) =>
        {
            ran.Set();
            return null!;
        });
        Patience.WaitFor(ran, "the last action");
        scheduler.Drain();
        after.Dispose();
        Assert.Empty(thrown);
    }

    [Fact]
    public void Cancelled_timers_leave_the_queue_at_once()
    {
        using var scheduler = new SelectorScheduler();
        IDisposable[] timers = [.. Enumerable.Range(0, 100).Select(i => scheduler.Schedule(Hour + TimeSpan.FromMinutes(i), static () => { }))];
        Assert.Equal(100, scheduler.PendingTimers());
        for (int i = 0; i < timers.Length; i += 2)
        {
            timers[i].Dispose();
            timers[i].Dispose();
        }

        Assert.Equal(50, scheduler.PendingTimers());
    }

    [Fact]
    public void The_state_of_a_cancelled_timer_can_be_collected()
    {
        using var scheduler = new SelectorScheduler();
        WeakReference[] states = [.. Enumerable.Range(0, 20).Select(_ => ScheduleAndCancel(scheduler))];
        scheduler.Drain();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(states, static state => Assert.False(state.IsAlive));
    }

    [Fact]
    public void The_state_of_work_that_has_run_can_be_collected()
    {
        using var scheduler = new SelectorScheduler();
        WeakReference[] states = [.. Enumerable.Range(0, 20).Select(_ => ScheduleSoon(scheduler))];
        scheduler.Drain();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(states, static state => Assert.False(state.IsAlive));
    }

    [Fact]
    public void Timers_scheduled_and_cancelled_by_two_threads_leave_nothing_behind()
    {
        using var scheduler = new SelectorScheduler();
        int ran = 0;
        Parallel.Invoke(Churn, Churn);
        Assert.Equal(0, scheduler.PendingTimers());
        Assert.Equal(0, scheduler.Ask(() => ran));

        void Churn()
        {
            var pending = new Queue<IDisposable>();
            for (int i = 0; i < 50_000; i++)
            {
                pending.Enqueue(scheduler.Schedule(Hour + TimeSpan.FromTicks(i * 7919L % 50_000), () => ran++));
                if (pending.Count > 100)
                {
                    pending.Dequeue().Dispose();
                }
            }

            while (pending.TryDequeue(out IDisposable? last))
            {
                last.Dispose();
            }
        }
    }

    [Fact]
    public void Timers_cancelled_while_they_become_due_run_once_or_not_at_all()
    {
        using var scheduler = new SelectorScheduler();
        const int Timers = 5_000;
        int[] runs = new int[Timers];
        int[] afterCancel = new int[Timers];
        for (int i = 0; i < Timers; i++)
        {
            int number = i;
            IDisposable timer = scheduler.Schedule(TimeSpan.FromTicks(i % 100), () => Interlocked.Increment(ref runs[number]));
            Thread.SpinWait(i % 64);
            timer.Dispose();
            afterCancel[i] = Volatile.Read(ref runs[i]);
        }

        scheduler.Drain();
        Assert.All(runs, static count => Assert.InRange(count, 0, 1));
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ScheduleAndCancel(SelectorScheduler scheduler)
    {
        object state = new();
        scheduler.Schedule(state, Hour, static (_, _) => Disposable.Empty).Dispose();
        return new WeakReference(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ScheduleSoon(SelectorScheduler scheduler)
    {
        object state = new();
        scheduler.Schedule(state, static (_, _) => Disposable.Empty);
        return new WeakReference(state);
    }
}
