using System.Diagnostics;
using System.Reactive.Concurrency;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>A loop whose kernel is short of memory for a moment: it goes on, and does what it can meanwhile.</summary>
public sealed class SchedulerShortageTests
{
    private const int ForEver = int.MaxValue;

    public static TheoryData<Backend> Backends { get; } =
        [.. Backend.All.Where(static backend => backend.RefuseWaits is not null)];

    [Theory]
    [MemberData(nameof(Backends))]
    public void An_observer_hears_of_readiness_after_a_shortage_that_has_passed(Backend backend)
    {
        using var loop = ReadinessLoop.Over(backend);
        using var pipe = new RawPipe();
        using var isReady = new ManualResetEventSlim();
        using IDisposable reading = loop.Scheduler.WhenReadable(pipe.ReadEnd).Subscribe(_ =>
        {
            pipe.Read();
            isReady.Set();
        });
        loop.Run(() => backend.RefuseWaits!(Errno.ENOMEM, 3));

        pipe.Write();

        Patience.WaitFor(isReady, "the observer to hear that the pipe is readable");
        Assert.False(loop.Scheduler.Completion.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Work_and_timers_run_during_a_shortage_and_the_kernel_is_asked_seldom(Backend backend)
    {
        using var loop = ReadinessLoop.Over(backend);
        using var isDue = new ManualResetEventSlim();
        var watch = Stopwatch.StartNew();
        loop.Run(() => backend.RefuseWaits!(Errno.ENOMEM, ForEver));
        using IDisposable timer = loop.Scheduler.Schedule(TimeSpan.FromMilliseconds(150), isDue.Set);

        loop.FinishTurns();
        Patience.WaitFor(isDue, "the timer to run");
        loop.FinishTurns();

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(150), "The timer was early.");
        loop.Run(() => backend.RefuseWaits!(0, 0));
    }

    [Fact]
    public void The_kernel_is_asked_after_pauses_that_grow_to_a_tenth_of_a_second()
    {
        using var loop = ReadinessLoop.Over(Backend.Poll);
        using var isDue = new ManualResetEventSlim();
        (int before, long start) = loop.Run(() =>
        {
            LibcShim.Refuse("poll", Errno.ENOMEM);
            LibcShim.Refuse("ppoll", Errno.ENOMEM);
            return (Calls(), Stopwatch.GetTimestamp());
        });
        using IDisposable timer = loop.Scheduler.Schedule(TimeSpan.FromMilliseconds(300), isDue.Set);
        Patience.WaitFor(isDue, "the timer to run");

        int calls = loop.Run(Calls) - before;

        // 1, 2, 4 … 64 ms are seven pauses, and from then on it is one in 100 ms.
        Assert.InRange(calls, 2, 9 + (int)(Stopwatch.GetElapsedTime(start).TotalMilliseconds / 100));

        static int Calls() => LibcShim.CallsOf("poll") + LibcShim.CallsOf("ppoll");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Twenty_items_run_though_the_write_that_wakes_the_loop_is_refused_once(Backend backend)
    {
        using var loop = ReadinessLoop.Over(backend);
        using var ran = new CountdownEvent(20);
        loop.FinishTurn();
        Patience.WaitUntil(() => loop.Selector.IsAsleep, "the loop sleeps");
        backend.RefuseWakeUp!(Errno.ENOMEM);

        for (int i = 0; i < 20; i++)
        {
            loop.Scheduler.Schedule(() => ran.Signal());
        }

        Assert.True(ran.Wait(Patience.Limit), $"Scheduled 20, ran {20 - ran.CurrentCount}.");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Work_that_comes_after_a_wake_up_was_refused_for_good_wakes_the_loop(Backend backend)
    {
        using var loop = ReadinessLoop.Over(backend);
        using var ran = new CountdownEvent(2);
        loop.FinishTurn();
        Patience.WaitUntil(() => loop.Selector.IsAsleep, "the loop sleeps");
        backend.RefuseWakeUp!(Errno.EPERM);

        Assert.Throws<SelectorException>(() => loop.Scheduler.Schedule(() => ran.Signal()));
        loop.Scheduler.Schedule(() => ran.Signal());

        Assert.True(ran.Wait(Patience.Limit), $"Scheduled 2, ran {2 - ran.CurrentCount}.");
    }

    [Fact]
    public void A_timer_that_comes_after_a_wake_up_was_refused_for_good_wakes_the_loop()
    {
        using var loop = ReadinessLoop.Over(Backend.Poll);
        using var ran = new CountdownEvent(2);
        loop.FinishTurn();
        Patience.WaitUntil(() => loop.Selector.IsAsleep, "the loop sleeps");
        Backend.Poll.RefuseWakeUp!(Errno.EPERM);

        Assert.Throws<SelectorException>(() => loop.Scheduler.Schedule(TimeSpan.FromMilliseconds(1), () => ran.Signal()));
        loop.Scheduler.Schedule(TimeSpan.FromMilliseconds(2), () => ran.Signal());

        Assert.True(ran.Wait(Patience.Limit), $"Scheduled 2, ran {2 - ran.CurrentCount}.");
    }

    [Fact]
    public void A_shortage_that_lasts_for_half_a_minute_ends_the_loop_with_an_error_that_says_so()
    {
        var selector = new RefusingSelector();
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
        Assert.True(loop.RunOnce(TimeSpan.Zero));
        selector.Pass(TimeSpan.FromSeconds(29));
        Assert.True(loop.RunOnce(TimeSpan.Zero));
        selector.Pass(TimeSpan.FromSeconds(2));

        SelectorException fault = Assert.Throws<SelectorException>(() => loop.RunOnce(TimeSpan.Zero));

        Assert.Equal("ENOMEM", fault.ErrorName);
        Assert.Contains("for 30 s", fault.Message, StringComparison.Ordinal);
        Assert.False(loop.RunOnce(TimeSpan.Zero));
    }

    [Fact]
    public void A_shortage_begins_anew_once_the_kernel_has_waited_in_between()
    {
        var selector = new RefusingSelector();
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
        for (int i = 0; i < 10; i++)
        {
            selector.IsRefusing = true;
            Assert.True(loop.RunOnce(TimeSpan.Zero));
            selector.Pass(TimeSpan.FromSeconds(29));
            selector.IsRefusing = false;
            Assert.True(loop.RunOnce(TimeSpan.Zero));
        }
    }

    [Fact]
    public void A_refusal_that_is_no_shortage_ends_the_loop_at_once()
    {
        var selector = new RefusingSelector { Refusal = Errno.EINVAL };
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });

        Assert.Equal("EINVAL", Assert.Throws<SelectorException>(() => loop.RunOnce(TimeSpan.Zero)).ErrorName);
    }

    /// <summary>A kernel that refuses to wait, in a time of the test's own.</summary>
    private sealed class RefusingSelector : BaseSelector
    {
        private long _now = Stopwatch.GetTimestamp();

        public bool IsRefusing { get; set; } = true;

        public int Refusal { get; init; } = Errno.ENOMEM;

        internal override long Now => _now;

        public void Pass(TimeSpan time) => _now = MonotonicTime.After(_now, time);

        private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
        {
        }

        private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
        {
        }

        private protected override void Remove(nint descriptor, ulong token)
        {
        }

        private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
        {
            if (IsRefusing)
            {
                throw new SelectorException("kevent", Errno.ToSystem(Refusal));
            }
        }

        private protected override void Signal()
        {
        }

        private protected override void Release()
        {
        }
    }
}
