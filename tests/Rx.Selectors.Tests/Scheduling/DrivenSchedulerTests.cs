using System.Diagnostics;
using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>The scheduler without a thread, as its host sees it: turns, the wait between them, the end.</summary>
public sealed class DrivenSchedulerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Nothing_runs_until_the_host_runs_a_turn()
    {
        using var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        pipe.Write();
        List<string> ran = [];
        loop.Schedule(() => ran.Add($"work, on the loop: {loop.IsLoopThread}"));
        using IDisposable reading = loop.WhenReadable(pipe.ReadEnd).Subscribe(_ =>
        {
            pipe.Read();
            ran.Add("readiness");
        });
        Assert.Empty(ran);
        Assert.False(loop.IsLoopThread);

        Assert.True(loop.RunOnce(TimeSpan.Zero));
        Assert.Equal(["readiness", "work, on the loop: True"], ran);
        Assert.False(loop.IsLoopThread);
    }

    [Fact]
    public void A_game_polls_once_a_frame_and_is_never_held_up()
    {
        using var loop = new DrivenSelectorScheduler();
        int ticks = 0;
        using IDisposable hourly = loop.SchedulePeriodic(Hour, () => ticks++);
        for (int frame = 0; frame < 100; frame++)
        {
            Assert.True(loop.RunOnce(TimeSpan.Zero));
        }

        Assert.Equal(0, ticks);
    }

    [Fact]
    public void A_turn_with_InfiniteTimeSpan_for_its_limit_waits_until_something_is_ready()
    {
        using var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        int events = 0;
        using IDisposable reading = loop.WhenReadable(pipe.ReadEnd).Subscribe(_ => events++);
        loop.RunOnce(TimeSpan.Zero);
        var host = new KernelWaiter<bool>(() => loop.RunOnce(Timeout.InfiniteTimeSpan), loop.Loop.Selector);
        host.WaitUntilAsleep();

        pipe.Write();

        Assert.True(host.Result());
        Assert.Equal(1, events);
    }

    [Fact]
    public void A_turn_with_InfiniteTimeSpan_for_its_limit_ends_when_a_timer_is_due()
    {
        using var loop = new DrivenSelectorScheduler();
        bool hasRun = false;
        using IDisposable timer = loop.Schedule(TimeSpan.FromMilliseconds(5), () => hasRun = true);

        while (!hasRun) // the first turn is for the timer that was added before it
        {
            Assert.True(loop.RunOnce(Timeout.InfiniteTimeSpan));
        }
    }

    [Fact]
    public void A_turn_with_another_negative_limit_does_not_wait()
    {
        using var loop = new DrivenSelectorScheduler();
        using IDisposable hourly = loop.Schedule(Hour, static () => { });

        Assert.True(loop.RunOnce(TimeSpan.FromMilliseconds(-2)));
    }

    [Fact]
    public void A_turn_without_a_limit_ends_when_something_is_ready()
    {
        using var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        int events = 0;
        using IDisposable reading = loop.WhenReadable(pipe.ReadEnd).Subscribe(_ => events++);
        loop.RunOnce(TimeSpan.Zero);
        var host = new KernelWaiter<bool>(() => loop.RunOnce(), loop.Loop.Selector);
        host.WaitUntilAsleep();

        pipe.Write();

        Assert.True(host.Result());
        Assert.Equal(1, events);
    }

    [Fact]
    public void Work_and_sooner_timers_and_new_interest_of_other_threads_reach_a_host_that_waits()
    {
        using var pipe = new RawPipe();
        pipe.Write();
        (string What, Action<DrivenSelectorScheduler, Action> Begin)[] beginnings =
        [
            ("work", static (loop, seen) => loop.Schedule(seen)),
            ("a timer", static (loop, seen) => loop.Schedule(TimeSpan.FromMilliseconds(1), seen)),
            ("interest", (loop, seen) => loop.WhenReadable(pipe.ReadEnd).Subscribe(_ => seen())),
        ];
        foreach ((string what, Action<DrivenSelectorScheduler, Action> begin) in beginnings)
        {
            using var loop = new DrivenSelectorScheduler();
            using IDisposable hourly = loop.Schedule(Hour, static () => { });
            bool isSeen = false;
            var host = new KernelWaiter<bool>(() =>
            {
                while (!isSeen && loop.RunOnce())
                {
                }

                return isSeen;
            }, loop.Loop.Selector);
            host.WaitUntilAsleep();

            begin(loop, () => isSeen = true);

            Assert.True(host.Result(), what);
        }
    }

    [UnixFact]
    public void A_host_that_waits_elsewhere_sees_on_the_selectors_descriptor_what_comes_up_between_turns()
    {
        using var pipe = new RawPipe();
        (string What, Action<DrivenSelectorScheduler> Begin)[] beginnings =
        [
            ("work", static loop => loop.Schedule(static () => { })),
            ("a timer", static loop => loop.Schedule(Hour, static () => { })),
            ("readiness", _ => pipe.Write()),
            ("the end of a file object's interest", loop => loop.Unregister(pipe.ReadEnd)),
        ];
        foreach ((string what, Action<DrivenSelectorScheduler> begin) in beginnings)
        {
            var selector = new EpollSelector();
            using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
            using IDisposable reading = loop.WhenReadable(pipe.ReadEnd).Subscribe(_ => pipe.Read());
            using var outer = new PollSelector();
            outer.Register(selector.FileDescriptor, Readiness.Read);
            loop.RunOnce(TimeSpan.Zero);
            Assert.Empty(outer.Select(TimeSpan.Zero));

            begin(loop);
            Assert.True(outer.Select(Patience.Limit).Count == 1, what);

            loop.RunOnce(TimeSpan.Zero);
            Assert.True(outer.Select(TimeSpan.Zero).Count == 0, $"{what} is still seen after its turn");
        }
    }

    [UnixFact]
    public void Work_for_the_first_turn_makes_the_selectors_descriptor_ready()
    {
        var selector = new EpollSelector();
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
        using var outer = new PollSelector();
        outer.Register(selector.FileDescriptor, Readiness.Read);
        Assert.Empty(outer.Select(TimeSpan.Zero));
        loop.Schedule(static () => { });
        Assert.Single(outer.Select(Patience.Limit));
    }

    [Fact]
    public void The_host_can_read_how_long_it_may_wait()
    {
        using var loop = new DrivenSelectorScheduler();
        Assert.Null(loop.UntilNextTurn);

        using IDisposable timer = loop.Schedule(Hour, static () => { });
        Assert.InRange(loop.UntilNextTurn!.Value, Hour - TimeSpan.FromMinutes(30), Hour);

        using IDisposable work = loop.Schedule(() => loop.Schedule(static () => { }));
        Assert.Equal(TimeSpan.Zero, loop.UntilNextTurn);
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, loop.UntilNextTurn); // what the work has scheduled
        loop.RunOnce(TimeSpan.Zero);
        Assert.NotEqual(TimeSpan.Zero, loop.UntilNextTurn);
    }

    [Fact]
    public void A_timer_is_never_early()
    {
        using var loop = new DrivenSelectorScheduler();
        var delay = TimeSpan.FromMilliseconds(3);
        TimeSpan? elapsed = null;
        long start = Stopwatch.GetTimestamp();
        loop.Schedule(delay, () => elapsed = Stopwatch.GetElapsedTime(start));
        while (elapsed is null)
        {
            loop.RunOnce();
        }

        Assert.True(elapsed >= delay, $"{elapsed} is early.");
    }

    [Fact]
    public void An_exception_comes_out_of_the_turn_and_the_next_turn_goes_on_behind_it()
    {
        using var loop = new DrivenSelectorScheduler();
        using var first = new RawPipe();
        using var second = new RawPipe();
        first.Write();
        second.Write();
        List<string> seen = [];
        loop.WhenReadable(first.ReadEnd).Subscribe(_ => throw new InvalidOperationException("of the first observer"));
        loop.WhenReadable(second.ReadEnd).Subscribe(_ =>
        {
            second.Read();
            seen.Add("second");
        });

        var thrown = Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero));
        Assert.Equal("of the first observer", thrown.Message);
        Assert.Equal(TimeSpan.Zero, loop.UntilNextTurn);
        Assert.Null(SynchronizationContext.Current);
        Assert.True(loop.RunOnce(TimeSpan.Zero));
        Assert.Equal(["second"], seen);
        Assert.True(loop.RunOnce(TimeSpan.Zero));
        Assert.Equal(["second"], seen);
    }

    [Fact]
    public void A_handler_of_exceptions_takes_them_instead()
    {
        List<string> taken = [];
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { ExceptionHandler = e => taken.Add(e.Message) });
        loop.Schedule(static () => throw new InvalidOperationException("of work"));
        Assert.True(loop.RunOnce(TimeSpan.Zero));
        Assert.Equal(["of work"], taken);
    }

    [Fact]
    public void An_await_in_a_turn_goes_on_in_a_turn_and_the_hosts_own_context_is_back_after_it()
    {
        using var loop = new DrivenSelectorScheduler();
        var hosts = new SynchronizationContext();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(hosts);
        try
        {
            List<bool> onLoop = [];
            async Task LookTwice()
            {
                onLoop.Add(loop.IsLoopThread);
                await Task.Yield();
                onLoop.Add(loop.IsLoopThread);
            }

            loop.Schedule(() => _ = LookTwice());
            loop.RunOnce(TimeSpan.Zero);
            Assert.Same(hosts, SynchronizationContext.Current);
            Assert.Equal([true], onLoop);
            loop.RunOnce(TimeSpan.Zero);
            Assert.Equal([true, true], onLoop);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public void Readiness_can_be_awaited_on_it()
    {
        using var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        int read = 0;
        async Task ReadThrice()
        {
            while (read < 3)
            {
                await loop.ReadyAsync(pipe.ReadEnd, Readiness.Read);
                pipe.Read();
                read++;
            }
        }

        loop.Schedule(() => _ = ReadThrice());
        for (int i = 0; i < 3; i++)
        {
            pipe.Write();
        }

        for (int turn = 0; turn < 10; turn++)
        {
            loop.RunOnce(TimeSpan.Zero);
        }

        Assert.Equal(3, read);
    }

    [Fact]
    public void Disposed_of_between_turns_it_ends_in_that_call()
    {
        var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.WhenReadable(pipe.ReadEnd).Subscribe(probe);
        loop.Schedule(static () => Assert.Fail("It ran after the end."));
        loop.Dispose();
        loop.Dispose();
        Assert.True(probe.IsCompleted);
        Assert.False(loop.RunOnce());
        Assert.Throws<ObjectDisposedException>(() => loop.Schedule(static () => { }));
    }

    [Fact]
    public void Disposed_of_in_a_turn_it_ends_with_that_turn()
    {
        var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.WhenReadable(pipe.ReadEnd).Subscribe(probe);
        loop.Schedule(() =>
        {
            loop.Dispose();
            Assert.False(probe.HasEnded);
        });
        loop.Schedule(static () => Assert.Fail("It ran after the end."));
        Assert.False(loop.RunOnce());
        Assert.True(probe.IsCompleted);
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void Disposed_of_by_another_thread_it_ends_the_wait_of_its_host()
    {
        var loop = new DrivenSelectorScheduler();
        using var pipe = new RawPipe();
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.WhenReadable(pipe.ReadEnd).Subscribe(probe);
        var host = new KernelWaiter<bool>(
            () => loop.RunOnce() || loop.RunOnce(), loop.Loop.Selector); // the first wakes for the interest
        host.WaitUntilAsleep();
        loop.Dispose();
        Assert.False(host.Result());
        probe.WaitForCompletion("the end of the loop");
    }

    [Fact]
    public void One_thread_runs_one_turn_at_a_time()
    {
        using var loop = new DrivenSelectorScheduler();
        InvalidOperationException? nested = null;
        loop.Schedule(() => nested = Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero)));
        loop.RunOnce(TimeSpan.Zero);
        Assert.NotNull(nested);

        var host = new KernelWaiter<bool>(() => loop.RunOnce(), loop.Loop.Selector);
        host.WaitUntilAsleep();
        Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero));
        loop.Schedule(static () => { });
        Assert.True(host.Result());
        Assert.True(loop.RunOnce(TimeSpan.Zero)); // by another thread than before
    }

    [Fact]
    public void A_kernel_that_refuses_to_wait_is_reported_to_the_host_and_to_the_observers()
    {
        var selector = new SchedulerStubSelector();
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
        var changes = new ObserverProbe<SelectorKeyChange>();
        loop.KeyChanges.Subscribe(changes);
        selector.Fail(new SelectorException("poll", 22, -1, advice: null));
        Assert.Throws<SelectorException>(() => loop.RunOnce(TimeSpan.Zero));
        Assert.IsType<SelectorException>(changes.Error);
        Assert.True(selector.IsReleased);
        Assert.False(loop.RunOnce(TimeSpan.Zero));
    }

    [Fact]
    public void A_driven_scheduler_offers_its_source_of_readiness_as_a_service()
    {
        using var loop = new DrivenSelectorScheduler();
        IScheduler scheduler = loop;
        Assert.Same(loop, ((IServiceProvider)scheduler).GetService(typeof(IReadinessSource)));
        Assert.Same(loop, ((IReadinessSource)loop).Scheduler);
        Assert.Throws<ArgumentNullException>(static () => new DrivenSelectorScheduler(null!));
    }

    [Fact]
    public void A_turn_that_has_delivered_left_over_events_does_not_wait()
    {
        using var loop = new DrivenSelectorScheduler();
        using var first = new RawPipe();
        using var second = new RawPipe();
        first.Write();
        second.Write();
        bool isTold = false;
        loop.WhenReadable(first.ReadEnd).Subscribe(static _ => throw new TimeoutException("of the first observer"));
        loop.WhenReadable(second.ReadEnd).Subscribe(_ =>
        {
            second.Read();
            isTold = true;
        });
        Assert.Throws<TimeoutException>(() => loop.RunOnce());
        var host = new KernelWaiter<bool>(() => loop.RunOnce());
        Assert.True(host.Result());
        Assert.True(isTold);
    }

    [Fact]
    public void Every_observer_receives_the_end_although_the_first_one_throws_at_it()
    {
        var loop = new DrivenSelectorScheduler();
        using var first = new RawPipe();
        using var second = new RawPipe();
        var probe = new ObserverProbe<ReadinessEvent>();
        var changes = new ObserverProbe<SelectorKeyChange>();
        loop.WhenReadable(first.ReadEnd).Subscribe(static _ => { }, static () => throw new TimeoutException("at the end"));
        loop.WhenReadable(second.ReadEnd).Subscribe(probe);
        loop.KeyChanges.Subscribe(static _ => { }, static () => throw new TimeoutException("at the end of the changes"));
        loop.KeyChanges.Subscribe(changes);

        Assert.Equal("at the end", Assert.Throws<TimeoutException>(loop.Dispose).Message);
        Assert.True(probe.IsCompleted);
        Assert.True(changes.IsCompleted);
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void A_handler_never_receives_its_own_exceptions()
    {
        List<string> taken = [];
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions
        {
            ExceptionHandler = e =>
            {
                taken.Add(e.Message);
                throw new TimeoutException($"handler {taken.Count}");
            },
        });
        using var pipe = new RawPipe();
        pipe.Write();
        loop.Schedule(static () => throw new InvalidOperationException("work"));
        Assert.Throws<TimeoutException>(() => loop.RunOnce());
        loop.WhenReadable(pipe.ReadEnd).Subscribe(static _ => throw new InvalidOperationException("one"));
        loop.WhenReadable(pipe.ReadEnd).Subscribe(static _ => throw new InvalidOperationException("two"));
        Assert.Throws<TimeoutException>(() => loop.RunOnce());
        Assert.Equal(["work", "one", "two"], taken);
    }

    [Fact]
    public void Between_turns_the_loop_is_that_threads_which_ran_the_last_one()
    {
        using var loop = new DrivenSelectorScheduler();
        Assert.False(loop.RunsElsewhere);
        Assert.True(Task.Run(() => loop.RunsElsewhere).Within("another thread"));
        Task.Run(() => loop.RunOnce(TimeSpan.Zero)).Within("a turn on another thread");
        Assert.True(loop.RunsElsewhere);
    }
}
