using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>How often the loop is woken: never in vain, and never too seldom.</summary>
public sealed class SchedulerWakeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_loop_that_is_awake_is_not_woken()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        int ran = 0;
        int signals;
        using (SchedulerHold.Of(scheduler))
        {
            signals = selector.Signals;
            for (int i = 0; i < 100_000; i++)
            {
                scheduler.Schedule(() => ran++);
            }

            scheduler.Schedule(Hour, static () => { });
            Assert.Equal(signals, selector.Signals);
        }

        scheduler.Schedule(static () => { });
        Patience.WaitUntil(() => Volatile.Read(ref ran) == 100_000, "the burst has run");
    }

    [Fact]
    public void The_loops_own_thread_never_wakes_the_loop()
    {
        using var pair = SocketPair.Unix();
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        using var done = new ManualResetEventSlim();
        scheduler.Schedule(1_000, Again);
        Patience.WaitFor(done, "a thousand turns");
        Patience.WaitUntil(() => selector.IsBlocked, "the loop sleeps again");
        Assert.InRange(selector.Signals, 0, 1); // the one for the first item of all, if the thread slept by then

        IDisposable Again(IScheduler self, int left)
        {
            scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }).Dispose();
            scheduler.Schedule(Hour, static () => { }).Dispose();
            scheduler.SchedulePeriodic(Hour, static () => { }).Dispose();
            if (left == 0)
            {
                done.Set();
                return Disposable.Empty;
            }

            return left % 2 == 0
                ? self.Schedule(left - 1, Again)
                : self.Schedule(left - 1, TimeSpan.FromTicks(1), Again);
        }
    }

    [Fact]
    public void A_sleeping_loop_is_woken_once_however_much_is_scheduled_before_it_is_up()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        Sleep(scheduler, selector);
        selector.MayReturn.Reset();
        int signals = selector.Signals;
        int ran = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 25_000; i++)
            {
                scheduler.Schedule(() => ran++);
            }
        });
        Assert.Equal(signals + 1, selector.Signals);
        selector.MayReturn.Set();
        scheduler.Drain();
        Assert.Equal(100_000, ran);
    }

    [Fact]
    public void There_is_at_most_one_wake_up_for_each_sleep()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 25_000; i++)
            {
                scheduler.Schedule(static () => { });
            }
        });
        scheduler.Drain();
        Assert.True(
            selector.Signals <= selector.Sleeps, $"{selector.Signals} wake-ups for {selector.Sleeps} sleeps.");
    }

    [Fact]
    public void Only_a_timer_that_is_due_before_all_others_wakes_the_loop()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        Sleep(scheduler, selector);
        AssertWakes(1, () => scheduler.Schedule(Hour, static () => { }));
        AssertWakes(0, () => scheduler.Schedule(Hour * 2, static () => { }));
        AssertWakes(0, () => scheduler.SchedulePeriodic(Hour * 3, static () => { }));
        AssertWakes(1, () => scheduler.Schedule(Hour / 2, static () => { }));

        void AssertWakes(int times, Action schedule)
        {
            int signals = selector.Signals;
            int sleeps = selector.Sleeps;
            schedule();
            Assert.Equal(signals + times, selector.Signals);
            if (times > 0)
            {
                Patience.WaitUntil(() => selector.Sleeps > sleeps && selector.IsBlocked, "the loop sleeps again");
            }
        }
    }

    [Fact]
    public void Cancelling_does_not_wake_the_loop()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        Sleep(scheduler, selector);
        int sleeps = selector.Sleeps;
        IDisposable timer = scheduler.Schedule(Hour, static () => { });
        Patience.WaitUntil(() => selector.Sleeps > sleeps && selector.IsBlocked, "the loop sleeps again");
        int signals = selector.Signals;
        timer.Dispose();
        Assert.Equal(signals, selector.Signals);
    }

    [Fact]
    public void No_wake_up_is_lost_between_one_thread_and_the_loop()
    {
        var selector = new SchedulerStubSelector();
        using var scheduler = SchedulerOver(selector);
        WakeUpAssert.NoneIsLost(scheduler, items: 20_000, spins: 100);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void No_wake_up_is_lost_between_several_threads_and_the_loop(Backend backend)
    {
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        using IDisposable late = scheduler.Schedule(Hour, static () => { });
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, thread =>
        {
            using var done = new AutoResetEvent(initialState: false);
            for (int i = 0; i < 3_000; i++)
            {
                if ((i + thread) % 3 == 0)
                {
                    scheduler.Schedule(TimeSpan.FromTicks(i % 50), () => done.Set());
                }
                else
                {
                    scheduler.Schedule(() => done.Set());
                }

                Assert.True(done.WaitOne(Patience.Limit), $"Item {i} of thread {thread} never ran.");
            }
        });
    }

    private static SelectorScheduler SchedulerOver(BaseSelector selector) =>
        new(new SelectorSchedulerOptions { Selector = selector });

    private static void Sleep(SelectorScheduler scheduler, SchedulerStubSelector selector)
    {
        scheduler.Drain();
        Patience.WaitUntil(() => selector.IsBlocked, "the loop sleeps");
    }
}
