using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Wake: it ends one Select, the one that waits or the next.</summary>
public abstract class WakingContract(Backend backend) : SelectorContract(backend)
{
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_wake_ends_the_wait_of_another_thread()
    {
        Selector.Register(OpenPipe().ReadEnd, Readiness.Read);
        for (int round = 0; round < 20; round++)
        {
            KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

            Selector.Wake();

            Assert.Empty(waiter.Result());
        }
    }

    [Fact]
    public void A_wake_ends_the_wait_for_a_span()
    {
        var waiter = new KernelWaiter<int>(() => Selector.Select(new ReadinessEvent[1]), Selector);
        waiter.WaitUntilAsleep();

        Selector.Wake();

        Assert.Equal(0, waiter.Result());
    }

    [Fact]
    public void A_wake_is_kept_for_the_next_select()
    {
        Selector.Wake();

        Assert.Empty(StartSelect().Result());
        AssertSelectLasts();
    }

    [Fact]
    public void Many_wakes_before_a_select_end_one()
    {
        for (int wake = 0; wake < 1000; wake++)
        {
            Selector.Wake();
        }

        Assert.Empty(StartSelect().Result());
        AssertSelectLasts();
    }

    [Fact]
    public void A_poll_uses_up_a_wake()
    {
        Selector.Wake();

        Assert.Empty(Poll());
        AssertSelectLasts();
    }

    [Fact]
    public void A_select_that_was_woken_still_reports_what_is_ready()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write();
        Selector.Wake();

        Assert.Same(key, Assert.Single(Selector.Select(Patiently)).Key);
        pipe.Read();
        AssertSelectLasts();
    }

    [Fact]
    public void Many_wakes_from_many_threads_leave_at_most_one_behind()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Parallel.For(0, 1000, _ => Selector.Wake());

        Assert.Empty(waiter.Result());
        Poll(); // those that came after it returned
        AssertSelectLasts();
    }

    [Fact]
    public void Every_wake_is_answered_whenever_it_comes()
    {
        // A wake may come before the wait, while it begins, in it or when it is over: none may be lost.
        const int Rounds = 2000;
        using var answered = new SemaphoreSlim(0);
        var waiter = new KernelWaiter<int>(() =>
        {
            int round = 0;
            for (; round < Rounds; round++)
            {
                Selector.Select();
                answered.Release();
            }

            return round;
        });

        for (int round = 0; round < Rounds; round++)
        {
            Selector.Wake();
            Assert.True(answered.Wait(Patiently), $"Waited in vain for the answer to wake-up {round}.");
        }

        Assert.Equal(Rounds, waiter.Result());
    }

    [Fact]
    public void Wakes_do_not_hide_events_nor_events_wakes()
    {
        // A socket that is ready all the time, a thread that wakes all the time: both are seen, and the waits afterwards
        // last again.
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write();
        for (int round = 0; round < 1000; round++)
        {
            Selector.Wake();
            Assert.Same(key, Assert.Single(Selector.Select(Patiently)).Key);
        }

        pipe.Read();
        AssertSelectLasts();
    }

    private void AssertSelectLasts()
    {
        long start = Stopwatch.GetTimestamp();
        Assert.Empty(Selector.Select(AMoment));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.True(elapsed >= AMoment, $"A wake-up was left behind: the wait ended after {elapsed}.");
    }
}
