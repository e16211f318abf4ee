using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>The loop turned by hand, a turn at a time.</summary>
public sealed class SelectorLoopTests
{
    [Fact]
    public void A_turn_runs_what_was_there_when_it_began()
    {
        var loop = Loop();
        List<int> ran = [];
        loop.TryPost(new Work(() =>
        {
            ran.Add(1);
            loop.TryPost(new Work(() => ran.Add(3)));
        }));
        loop.TryPost(new Work(() => ran.Add(2)));
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal([1, 2], ran);
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal([1, 2, 3], ran);
    }

    [Fact]
    public void Owed_work_is_done_at_the_end_and_none_of_it_keeps_the_rest_from_being_done()
    {
        var loop = Loop();
        List<int> done = [];
        loop.TryPost(new Work(() => done.Add(0)));
        Assert.True(loop.TryPostOwed(new OwedWork<int>(1, static _ => throw new InvalidTimeZoneException())));
        loop.End();
        Assert.False(loop.TryPost(new Work(() => done.Add(2))));
        Assert.True(loop.TryPostOwed(new OwedWork<int>(3, done.Add)));

        Assert.Throws<InvalidTimeZoneException>(() => loop.Finish(fault: null));

        Assert.Equal([3], done);
        Assert.False(loop.TryPostOwed(new OwedWork<int>(4, done.Add)));
    }

    [Fact]
    public void A_turn_looks_at_the_descriptors_after_a_bounded_number_of_items()
    {
        var selector = new SchedulerStubSelector();
        var loop = Loop(selector);
        int ran = 0;
        for (int i = 0; i < 10_000; i++)
        {
            loop.TryPost(new Work(() => ran++));
        }

        for (int turn = 1; ran < 10_000; turn++)
        {
            Assert.Equal(0, selector.Sleeps);
            int before = ran;
            loop.RunOnce(TimeSpan.FromTicks(1));
            Assert.InRange(ran - before, 1, 1024);
            Assert.Equal(turn, selector.Waits);
        }
    }

    [Fact]
    public void A_turn_waits_no_longer_than_its_timeout()
    {
        var selector = new SchedulerStubSelector();
        var loop = Loop(selector);
        loop.TryAddTimer(new Timer(loop, MonotonicTime.After(MonotonicTime.Now, TimeSpan.FromHours(1)), static () => { }));
        loop.RunOnce(TimeSpan.FromMilliseconds(1));
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal(2, selector.Waits);
        Assert.Equal(1, selector.Sleeps);
    }

    [Fact]
    public void A_turn_that_finds_a_timer_due_does_not_sleep()
    {
        var selector = new SchedulerStubSelector();
        var loop = Loop(selector);
        bool ran = false;
        loop.TryPost(new Work(() => loop.TryAddTimer(new Timer(loop, MonotonicTime.Now, () => ran = true))));
        loop.RunOnce(limit: null);
        loop.RunOnce(TimeSpan.Zero);
        Assert.True(ran);
        Assert.Equal(0, selector.Sleeps);
    }

    [Fact]
    public void An_exception_that_gets_out_of_a_turn_leaves_the_rest_for_the_next()
    {
        var loop = Loop();
        List<int> ran = [];
        loop.TryPost(new Work(static () => throw new InvalidOperationException()));
        loop.TryPost(new Work(() => ran.Add(2)));
        Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero));
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal([2], ran);
    }

    [Fact]
    public void An_exception_of_one_handler_leaves_the_other_events_of_the_batch_for_the_next_turn()
    {
        using BaseSelector selector = DefaultSelector.Create();
        using var first = SocketPair.Unix();
        using var second = SocketPair.Unix();
        var loop = Loop(selector);
        Handler[] handlers = [new Handler(), new Handler()];
        selector.RegisterWith(first.Near, Readiness.Write, Trigger.Level, handlers[0]);
        selector.RegisterWith(second.Near, Readiness.Write, Trigger.Level, handlers[1]);
        Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero));
        Assert.Equal(1, handlers.Sum(static handler => handler.Told));
        Assert.Throws<InvalidOperationException>(() => loop.RunOnce(TimeSpan.Zero));
        Assert.All(handlers, static handler => Assert.Equal(1, handler.Told));
    }

    [Fact]
    public void The_driver_is_requested_once_and_only_when_there_is_something_to_run()
    {
        int asked = 0;
        var loop = new SelectorLoop(new SchedulerStubSelector(), 16, null, () => asked++);
        Assert.Equal(0, asked);
        loop.TryPost(new Work(static () => { }));
        loop.TryPost(new Work(static () => { }));
        loop.EnsureDriven();
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Work_that_is_queued_at_the_end_is_abandoned_and_later_work_refused()
    {
        var selector = new SchedulerStubSelector();
        var loop = Loop(selector);
        List<string> seen = [];
        var timer = new Timer(loop, MonotonicTime.Now, () => seen.Add("timer"));
        loop.TryPost(new Work(() => seen.Add("ran")) { Abandoned = () => seen.Add("abandoned") });
        loop.TryAddTimer(timer);
        Assert.False(loop.End());
        Assert.False(loop.TryPost(new Work(() => seen.Add("late"))));
        Assert.False(loop.TryAddTimer(timer));
        loop.RunOnce(limit: null);
        loop.Finish(fault: null);
        loop.Finish(fault: null);
        Assert.Equal(["abandoned"], seen);
        Assert.True(selector.IsReleased);
        Assert.Equal(0, loop.PendingTimers);
    }

    [Fact]
    public void A_loop_that_has_ended_is_no_threads_for_numbers_of_threads_come_back()
    {
        var loop = Loop();
        Assert.False(loop.IsCurrent);
        loop.RunOnce(TimeSpan.Zero);
        Assert.True(loop.IsCurrent);
        Assert.False(Task.Run(() => loop.IsCurrent).Within("another thread"));
        bool? atTheEnd = null;
        loop.Ended = _ => atTheEnd = loop.IsCurrent;
        loop.Finish(fault: null);
        Assert.True(atTheEnd);
        Assert.False(loop.IsCurrent);
    }

    [Fact]
    public void The_first_call_that_ends_an_undriven_loop_has_to_finish_it()
    {
        var loop = Loop();
        Assert.True(loop.End());
        Assert.False(loop.End());
        loop.EnsureDriven();
    }

    private static SelectorLoop Loop(BaseSelector? selector = null) =>
        new(selector ?? new SchedulerStubSelector(), eventsPerTurn: 16, exceptionHandler: null, static () => { });

    private sealed class Work(Action action) : WorkItem
    {
        public Action? Abandoned { get; init; }

        public override void Run() => action();

        public override void Abandon() => Abandoned?.Invoke();
    }

    private sealed class Timer(SelectorLoop loop, long due, Action action) : TimedWork(loop, due)
    {
        public override void Run() => action();
    }

    /// <summary>Throws at its first event and takes the later ones quietly.</summary>
    private sealed class Handler : ReadinessHandler
    {
        public int Told { get; private set; }

        public override void OnReady(Readiness events)
        {
            if (Told == 0)
            {
                Told++;
                throw new InvalidOperationException();
            }
        }

        public override void OnInvalid(SelectorKey key, Exception error) => Assert.Fail("The descriptor is valid.");
    }
}
