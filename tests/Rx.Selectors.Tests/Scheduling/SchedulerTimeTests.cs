using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>When things run.</summary>
public sealed class SchedulerTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<Backend, double, int> Delays
    {
        get
        {
            TheoryData<Backend, double, int> delays = [];
            foreach (Backend backend in Backend.All)
            {
                delays.Add(backend, 0.2, 300);
                delays.Add(backend, 1, 200);
                delays.Add(backend, 3, 60);
                delays.Add(backend, 25, 12);
            }

            return delays;
        }
    }

    [Theory]
    [MemberData(nameof(Delays))]
    public void A_timer_is_never_early(Backend backend, double milliseconds, int times)
    {
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        TimeSpan delay = TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
        using var fired = new AutoResetEvent(initialState: false);
        for (int i = 0; i < times; i++)
        {
            long end = 0;
            long start = Stopwatch.GetTimestamp();
            scheduler.Schedule(delay, () =>
            {
                end = Stopwatch.GetTimestamp();
                fired.Set();
            });
            Assert.True(fired.WaitOne(Patience.Limit), $"Timer {i} did not fire.");
            TimeSpan took = Stopwatch.GetElapsedTime(start, end);
            Assert.True(took >= delay, $"Timer {i} of {delay.TotalMilliseconds} ms fired after {took.TotalMilliseconds} ms.");
        }
    }

    [UnixFact(Because = "Timer slack is Linux's.")]
    public void The_loops_thread_has_no_timer_slack_and_the_callers_keeps_its_own()
    {
        int before = Libc.TimerSlack();
        using var scheduler = new SelectorScheduler();

        Assert.Equal(1, scheduler.Ask(static () => Libc.TimerSlack()));
        Assert.Equal(before, Libc.TimerSlack());
    }

    [Fact]
    public void A_timer_scheduled_on_the_loop_is_never_early()
    {
        using var scheduler = new SelectorScheduler();
        using var done = new ManualResetEventSlim();
        TimeSpan delay = TimeSpan.FromMilliseconds(0.3);
        TimeSpan least = TimeSpan.MaxValue;
        scheduler.Schedule((left: 300, scheduled: Stopwatch.GetTimestamp()), delay, Next);
        Patience.WaitFor(done, "the last timer");
        Assert.True(least >= delay, $"A timer of {delay.TotalMilliseconds} ms fired after {least.TotalMilliseconds} ms.");

        IDisposable Next(IScheduler self, (int Left, long Scheduled) state)
        {
            TimeSpan took = Stopwatch.GetElapsedTime(state.Scheduled);
            least = took < least ? took : least;
            if (state.Left == 0)
            {
                done.Set();
                return Disposable.Empty;
            }

            return self.Schedule((state.Left - 1, Stopwatch.GetTimestamp()), delay, Next);
        }
    }

    [Fact]
    public void A_timer_is_not_early_when_descriptors_wake_the_loop_before_it()
    {
        using var pair = SocketPair.Unix();
        using var fired = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler();
        using IDisposable busy = scheduler.WhenWritable(pair.Near).Subscribe(static _ => { });
        TimeSpan delay = TimeSpan.FromMilliseconds(20);
        long end = 0;
        long start = Stopwatch.GetTimestamp();
        scheduler.Schedule(delay, () =>
        {
            end = Stopwatch.GetTimestamp();
            fired.Set();
        });
        Patience.WaitFor(fired, "the timer");
        Assert.True(Stopwatch.GetElapsedTime(start, end) >= delay);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_delay_of_zero_or_less_is_as_soon_as_possible_behind_what_is_ready(long ticks)
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => ran.Add(1));
            scheduler.Schedule(TimeSpan.FromTicks(ticks), () => ran.Add(2));
            scheduler.Schedule(() => ran.Add(3));
        }

        scheduler.Drain();
        Assert.Equal([1, 2, 3], ran);
    }

    [Fact]
    public void An_absolute_time_in_the_past_is_as_soon_as_possible_behind_what_is_ready()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => ran.Add(1));
            scheduler.Schedule(scheduler.Now.AddMinutes(-1), () => ran.Add(2));
            scheduler.Schedule(DateTimeOffset.MinValue, () => ran.Add(3));
            scheduler.Schedule(() => ran.Add(4));
        }

        scheduler.Drain();
        Assert.Equal([1, 2, 3, 4], ran);
    }

    [Fact]
    public void An_absolute_time_soon_to_come_runs_on_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        var ran = new TaskCompletionSource<bool>();
        scheduler.Schedule(scheduler.Now.AddMilliseconds(30), () => ran.SetResult(scheduler.IsLoopThread));
        Assert.True(ran.Task.Within("an absolute time in 30 ms"));
    }

    [Fact]
    public void An_absolute_time_can_be_cancelled()
    {
        using var scheduler = new SelectorScheduler();
        using var sentinel = new ManualResetEventSlim();
        bool ran = false;
        using (SchedulerHold.Of(scheduler))
        {
            DateTimeOffset due = scheduler.Now.AddMilliseconds(30);
            scheduler.Schedule(due, () => ran = true).Dispose();
            scheduler.Schedule(due.AddMilliseconds(60), sentinel.Set);
        }

        Patience.WaitFor(sentinel, "a later timer");
        Assert.False(ran);
    }

    [Fact]
    public void The_longest_of_delays_is_taken_and_never_ends()
    {
        using var scheduler = new SelectorScheduler();
        using var sentinel = new ManualResetEventSlim();
        bool ran = false;
        using IDisposable longest = scheduler.Schedule(TimeSpan.MaxValue, () => ran = true);
        using IDisposable days = scheduler.Schedule(TimeSpan.FromDays(60), () => ran = true);
        scheduler.Schedule(TimeSpan.FromMilliseconds(2), sentinel.Set);
        Patience.WaitFor(sentinel, "a short timer behind very long ones");
        scheduler.Drain();
        Assert.False(ran);
        Assert.Equal(2, scheduler.PendingTimers());
    }

    [Fact]
    public void An_earlier_timer_scheduled_while_the_loop_sleeps_for_a_later_one_is_not_kept_waiting()
    {
        using var fired = new ManualResetEventSlim();
        using var scheduler = new SelectorScheduler();
        using IDisposable late = scheduler.Schedule(Hour, static () => { });
        for (int i = 0; i < 100; i++)
        {
            fired.Reset();
            scheduler.Schedule(TimeSpan.FromTicks(1 + (i * 10)), fired.Set);
            Patience.WaitFor(fired, $"short timer {i} beside one of an hour");
        }
    }

    [Fact]
    public void Now_is_the_systems_clock_and_can_be_read_after_the_end()
    {
        var scheduler = new SelectorScheduler();
        Assert.InRange(scheduler.Now, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(TimeSpan.Zero, scheduler.Now.Offset);
        scheduler.Dispose();
        Assert.InRange(scheduler.Now, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void A_stopwatch_starts_at_the_call_and_never_goes_back()
    {
        using var scheduler = new SelectorScheduler();
        long before = Stopwatch.GetTimestamp();
        IStopwatch stopwatch = scheduler.StartStopwatch();
        TimeSpan last = TimeSpan.Zero;
        for (int i = 0; i < 10_000; i++)
        {
            TimeSpan elapsed = stopwatch.Elapsed;
            Assert.True(elapsed >= last, $"{elapsed} after {last}.");
            last = elapsed;
        }

        Assert.True(last > TimeSpan.Zero);
        Assert.True(last <= Stopwatch.GetElapsedTime(before));
    }

    [Fact]
    public void Two_timers_one_within_the_other_take_at_least_the_sum_of_their_delays()
    {
        using var scheduler = new SelectorScheduler();
        var took = new TaskCompletionSource<TimeSpan>();
        TimeSpan delay = TimeSpan.FromMilliseconds(20);
        long start = Stopwatch.GetTimestamp();
        scheduler.Schedule(delay, () => scheduler.Schedule(delay, () => took.SetResult(Stopwatch.GetElapsedTime(start))));
        Assert.True(took.Task.Within("two timers") >= delay * 2);
    }
}
