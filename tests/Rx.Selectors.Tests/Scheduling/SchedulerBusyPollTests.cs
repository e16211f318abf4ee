using System.Diagnostics;
using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>A loop that looks for a while before it sleeps. It takes a processor, so that nothing else runs beside these.</summary>
[Collection(ProcessWide.Name)]
public sealed class SchedulerBusyPollTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_busy_polling_loop_runs_scheduled_work_without_a_wake_up()
    {
        var selector = new SchedulerStubSelector();
        using SelectorScheduler scheduler = BusyFor(Hour, selector);
        for (int i = 0; i < 1_000; i++)
        {
            using var ran = new ManualResetEventSlim();
            scheduler.Schedule(ran.Set);
            Patience.WaitFor(ran, $"item {i}");
        }

        Assert.Equal((0, 0), (selector.Signals, selector.Sleeps));
    }

    [Fact]
    public void Timers_are_never_early_and_need_no_sleep()
    {
        var selector = new SchedulerStubSelector();
        using SelectorScheduler scheduler = BusyFor(Hour, selector);
        foreach (int milliseconds in (int[])[0, 1, 5, 20])
        {
            using var ran = new ManualResetEventSlim();
            var delay = TimeSpan.FromMilliseconds(milliseconds);
            long begin = Stopwatch.GetTimestamp();
            TimeSpan passed = default;
            scheduler.Schedule(delay, () =>
            {
                passed = Stopwatch.GetElapsedTime(begin);
                ran.Set();
            });
            Patience.WaitFor(ran, $"a timer of {milliseconds} ms");
            Assert.True(passed >= delay, $"A timer of {milliseconds} ms ran after {passed.TotalMilliseconds} ms.");
        }

        Assert.Equal((0, 0), (selector.Signals, selector.Sleeps));
    }

    [Fact]
    public void Once_it_has_looked_in_vain_it_sleeps_until_something_comes()
    {
        var selector = new SchedulerStubSelector();
        using SelectorScheduler scheduler = BusyFor(TimeSpan.FromMicroseconds(50), selector);
        scheduler.Schedule(Hour, static () => { });
        Patience.WaitUntil(() => selector.IsBlocked, "the loop sleeps");
        Assert.True(selector.Waits > selector.Sleeps, "It slept without having looked.");
        int signals = selector.Signals;

        using var ran = new ManualResetEventSlim();
        scheduler.Schedule(ran.Set);

        Patience.WaitFor(ran, "what has woken it");
        Patience.WaitUntil(() => selector.IsBlocked, "the loop sleeps again");
        Assert.Equal(signals + 1, selector.Signals);
    }

    [Fact]
    public void A_busy_polling_loop_sleeps_until_a_timer_is_nearly_due()
    {
        var selector = new SchedulerStubSelector();
        var look = TimeSpan.FromMilliseconds(100);
        using SelectorScheduler scheduler = BusyFor(look, selector);

        scheduler.Schedule(Hour, static () => { });
        Patience.WaitUntil(() => selector.IsBlocked, "the loop sleeps");

        Assert.InRange(selector.LastSleep, Hour / 2, Hour - (2 * look)); // it has looked once, and will again
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(20)]
    [InlineData(3_600_000_000.0)]
    public void No_wake_up_is_lost_between_looking_and_sleeping(double microseconds)
    {
        using SelectorScheduler scheduler =
            BusyFor(TimeSpan.FromMicroseconds(microseconds), DefaultSelector.Create());
        WakeUpAssert.NoneIsLost(scheduler, items: 5_000, spins: 1_000);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task A_busy_polling_loop_reports_readiness_and_ends_when_disposed(Backend backend)
    {
        using SocketPair pair = SocketPair.Tcp();
        using SelectorScheduler scheduler = BusyFor(Hour, backend.Create());
        var probe = new ObserverProbe<ReadinessEvent>(_ => pair.Near.Receive(new byte[1]));
        scheduler.WhenReadable(pair.Near).Subscribe(probe);
        scheduler.Drain(); // by now it looks

        pair.Far.Send(new byte[1]);
        probe.WaitForOne("the byte is there");
        scheduler.Dispose();

        await Patience.WaitFor(scheduler.Completion, "the end of a loop that never sleeps");
        probe.WaitForCompletion("at the scheduler's end");
    }

    [Fact]
    public void Less_than_no_time_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            static () => new SelectorSchedulerOptions { BusyPoll = TimeSpan.FromTicks(-1) });

    private static SelectorScheduler BusyFor(TimeSpan time, BaseSelector selector) =>
        new(new SelectorSchedulerOptions { Selector = selector, BusyPoll = time });
}
