using System.Net.Sockets;
using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What a scheduler can be made of, and what it refuses.</summary>
public sealed class SchedulerOptionsTests
{
    [Fact]
    public void No_options_at_all_are_refused() =>
        Assert.Throws<ArgumentNullException>(static () => new SelectorScheduler(null!));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Fewer_than_one_event_a_turn_are_refused(int events) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SelectorSchedulerOptions { EventsPerTurn = events });

    [Fact]
    public void The_defaults_are_those_of_the_documentation()
    {
        var options = new SelectorSchedulerOptions();
        Assert.Null(options.Selector);
        Assert.Null(options.ThreadName);
        Assert.Null(options.ThreadFactory);
        Assert.Null(options.ExceptionHandler);
        Assert.True(options.IsBackground);
        Assert.Equal(TimeSpan.Zero, options.BusyPoll);
        Assert.Equal(1024, options.EventsPerTurn);
    }

    [UnixFact]
    public void A_selector_of_another_scheduler_is_refused()
    {
        var selector = new EpollSelector();
        using var owner = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector }));

        Assert.Contains("another scheduler", error.Message);
    }

    [Fact]
    public void A_selector_with_registrations_is_refused_and_stays_as_it_is()
    {
        using var pair = SocketPair.Unix();
        using BaseSelector selector = DefaultSelector.Create();
        selector.Register(pair.Near, Readiness.Read);
        Assert.Throws<ArgumentException>(
            () => new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector }));
        Assert.Single(selector.GetMap());
    }

    [Fact]
    public void A_closed_selector_is_refused()
    {
        BaseSelector selector = DefaultSelector.Create();
        selector.Close();
        Assert.Throws<ObjectDisposedException>(
            () => new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector }));
    }

    [Fact]
    public void A_registration_behind_the_schedulers_back_is_ended_and_reported_once()
    {
        using var pair = SocketPair.Unix();
        using BaseSelector selector = DefaultSelector.Create();
        var reported = new TaskCompletionSource<Exception>();
        using var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ExceptionHandler = reported.SetResult });
        scheduler.Drain();
        selector.Register(pair.Near, Readiness.Write);
        Exception what = reported.Task.Within("a report about a registration of somebody else");
        Assert.Contains("WhenReady", Assert.IsType<InvalidOperationException>(what).Message, StringComparison.Ordinal);
        scheduler.Drain();
        Assert.Empty(selector.GetMap());
    }

    [Fact]
    public void The_thread_has_the_name_and_the_kind_that_were_asked_for()
    {
        using var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { ThreadName = "front door", IsBackground = false });
        Assert.Equal("front door", scheduler.Ask(static () => Thread.CurrentThread.Name));
        Assert.False(scheduler.Ask(static () => Thread.CurrentThread.IsBackground));
    }

    [Fact]
    public void The_thread_is_a_background_one_with_a_number_in_its_name_when_nothing_is_asked_for()
    {
        using var first = new SelectorScheduler();
        using var second = new SelectorScheduler();
        string? firstName = first.Ask(static () => Thread.CurrentThread.Name);
        Assert.Matches(@"^Selector Loop \d+$", firstName);
        Assert.NotEqual(firstName, second.Ask(static () => Thread.CurrentThread.Name));
        Assert.True(first.Ask(static () => Thread.CurrentThread.IsBackground));
    }

    [Fact]
    public void The_loop_runs_on_the_thread_that_the_factory_makes()
    {
        var factory = new SchedulerThread();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = factory.Make });
        Thread ran = scheduler.Ask(static () => Thread.CurrentThread);
        Assert.Same(factory.Last, ran);
        Assert.Equal(1, factory.Made);
    }

    [Fact]
    public void An_exception_of_the_thread_factory_reaches_the_caller_and_the_next_call_tries_again()
    {
        var factory = new SchedulerThread();
        bool refuse = true;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start => refuse ? throw new OutOfMemoryException("no thread") : factory.Make(start),
        });
        Assert.Throws<OutOfMemoryException>(() => scheduler.Schedule(static () => { }));
        refuse = false;
        scheduler.Drain();
        Assert.Equal(1, factory.Made);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_scheduler_works_with_every_selector(Backend backend)
    {
        using var pair = SocketPair.Tcp();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        using var read = new ManualResetEventSlim();
        using var fired = new ManualResetEventSlim();
        using var ticked = new CountdownEvent(3);
        List<string> ran = [];
        scheduler.Tell(() => ran.Add("work"));
        scheduler.Schedule(TimeSpan.FromMilliseconds(1), fired.Set);
        IDisposable periodic = scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(1), () => _ = ticked.IsSet || ticked.Signal());
        scheduler.WhenReadable(pair.Near).Subscribe(ready =>
        {
            byte[] buffer = new byte[16];
            ran.Add($"read {((Socket)ready.Key.FileObject).Receive(buffer)}");
            read.Set();
        });
        pair.Far.Send([1, 2, 3]);
        Patience.WaitFor(read, "three bytes");
        Patience.WaitFor(fired, "a timer");
        Assert.True(ticked.Wait(Patience.Limit), "Waited in vain for three ticks.");
        periodic.Dispose();
        Assert.Equal(["work", "read 3"], ran);
        scheduler.Dispose();
        scheduler.Completion.Within("the end");
        Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Work_from_another_thread_wakes_every_selector(Backend backend)
    {
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = backend.Create() });
        for (int i = 0; i < 5_000; i++)
        {
            scheduler.Drain(); // the loop has gone to sleep, or is about to, each time
        }
    }
}
