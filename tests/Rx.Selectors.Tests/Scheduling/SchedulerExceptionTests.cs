using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>Where exceptions of actions and observers go, and in what state they leave the scheduler.</summary>
public sealed class SchedulerExceptionTests
{
    [Fact]
    public void The_handler_gets_what_actions_throw_on_the_loop_and_the_loop_goes_on()
    {
        List<(string, bool)> thrown = [];
        SelectorScheduler? self = null;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ExceptionHandler = e => thrown.Add((e.Message, self!.IsLoopThread)),
        });
        self = scheduler;
        using var done = new ManualResetEventSlim();
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(static () => throw new InvalidOperationException("first"));
            scheduler.Schedule(static () => throw new InvalidOperationException("second"));
            scheduler.Schedule(TimeSpan.FromTicks(1), static () => throw new InvalidOperationException("a timer"));
            scheduler.Schedule(TimeSpan.FromTicks(1), done.Set);
        }

        Patience.WaitFor(done, "the timer after the one that throws");
        Assert.Equal([("first", true), ("second", true), ("a timer", true)], thrown);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_observer_that_throws_is_unsubscribed_and_the_others_of_its_batch_are_notified(Backend backend)
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, 10).Select(static _ => SocketPair.Unix())];
        List<string> thrown = [];
        int[] told = new int[pairs.Length];
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            Selector = backend.Create(),
            ExceptionHandler = e => thrown.Add(e.Message),
        });
        using (SchedulerHold.Of(scheduler))
        {
            for (int i = 0; i < pairs.Length; i++)
            {
                int number = i;
                scheduler.WhenWritable(pairs[i].Near).Subscribe(_ =>
                {
                    told[number]++;
                    throw new InvalidOperationException($"observer {number}");
                });
            }
        }

        scheduler.Drain();
        scheduler.Drain();
        scheduler.DisposeAsync().AsTask().Within("the end");
        Assert.All(told, static count => Assert.Equal(1, count));
        Assert.Equal(
            Enumerable.Range(0, pairs.Length).Select(static i => $"observer {i}"), thrown.Order(StringComparer.Ordinal));
        Array.ForEach(pairs, static pair => pair.Dispose());
    }

    [Fact]
    public void Without_a_handler_an_exception_is_unhandled_and_finds_a_scheduler_that_has_ended()
    {
        using var pair = SocketPair.Unix();
        var selector = new SchedulerStubSelector();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        var observed = new TaskCompletionSource<Exception>();
        bool ran = false;
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, observed.SetResult);
        var thrown = new InvalidOperationException("nobody's");
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.Schedule(() => throw thrown);
            scheduler.Schedule(() => ran = true);
        }

        Assert.Same(thrown, thread.Ended.Within("the thread's end"));
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => scheduler.Completion.Within("the end")));
        Assert.Same(thrown, observed.Task.Within("the observer to hear of it"));
        Assert.True(selector.IsReleased);
        Assert.False(ran);
        Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
        scheduler.DisposeAsync().AsTask().Within("DisposeAsync after a failure");
    }

    [Fact]
    public void An_exception_of_the_handler_itself_is_unhandled()
    {
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = thread.Make,
            ExceptionHandler = static e => throw new TimeoutException("the handler", e),
        });
        scheduler.Schedule(static () => throw new InvalidOperationException());
        Assert.Equal("the handler", Assert.IsType<TimeoutException>(thread.Ended.Within("the thread's end")).Message);
        Assert.True(scheduler.Completion.IsFaulted);
    }

    [Fact]
    public void Work_that_schedules_on_its_ended_scheduler_ends_quietly()
    {
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        bool threw = false;
        scheduler.Schedule(() =>
        {
            scheduler.Dispose();
            try
            {
                scheduler.Schedule(static () => { });
            }
            catch (ObjectDisposedException)
            {
                threw = true;
                throw;
            }
        });
        Assert.Null(thread.Ended.Within("the thread's end"));
        Assert.True(threw);
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_observer_that_schedules_on_its_ended_scheduler_ends_quietly()
    {
        using var pair = SocketPair.Unix();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        scheduler.WhenWritable(pair.Near).Subscribe(_ =>
        {
            scheduler.Dispose();
            scheduler.Schedule(static () => { });
        });
        Assert.Null(thread.Ended.Within("the thread's end"));
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    public static TheoryData<string, Func<IObservable<ReadinessEvent>, IScheduler, IObservable<object>>> Operators => new()
    {
        { "ObserveOn", static (source, scheduler) => source.ObserveOn(scheduler).Select(static ready => (object)ready) },
        { "Delay", static (source, scheduler) => source.Delay(TimeSpan.FromSeconds(1), scheduler).Select(static ready => (object)ready) },
        { "Throttle", static (source, scheduler) => source.Throttle(TimeSpan.FromSeconds(1), scheduler).Select(static ready => (object)ready) },
        { "Buffer", static (source, scheduler) => source.Buffer(TimeSpan.FromSeconds(1), scheduler) },
        { "Timeout", static (source, scheduler) => source.Timeout(TimeSpan.FromSeconds(10), scheduler).Select(static ready => (object)ready) },
        { "Repeat", static (source, scheduler) => source.SubscribeOn(scheduler).Repeat(2).Select(static ready => (object)ready) },
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operators_that_schedule_on_the_scheduler_itself_survive_its_end(
        string name, Func<IObservable<ReadinessEvent>, IScheduler, IObservable<object>> apply)
    {
        using var pair = SocketPair.Unix();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        apply(scheduler.WhenReadable(pair.Near), scheduler).Subscribe(static _ => { }, static _ => { });
        scheduler.Drain();
        scheduler.Drain();
        scheduler.Dispose();
        Exception? thrown = thread.Ended.Within("the thread's end");
        Assert.True(thrown is null, $"{name} ended the process: {thrown}");
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_exception_of_the_handler_is_not_passed_to_the_handler_for_an_observer_that_shares_a_registration_either()
    {
        using var pair = SocketPair.Unix();
        var thread = new SchedulerThread();
        List<Exception> told = [];
        var failure = new TimeoutException("the handler");
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = thread.Make,
            ExceptionHandler = e =>
            {
                told.Add(e);
                throw failure;
            },
        });
        pair.Far.Send([1]);
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => throw new InvalidOperationException(), static _ => { });
        scheduler.WhenWritable(pair.Near).Subscribe(static _ => { }, static _ => { });
        Assert.Same(failure, thread.Ended.Within("the thread's end"));
        Assert.IsType<InvalidOperationException>(Assert.Single(told));
    }

    [Fact]
    public void Another_exception_is_not_swallowed_at_the_end()
    {
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = thread.Make });
        scheduler.Schedule(() =>
        {
            scheduler.Dispose();
            throw new ObjectDisposedException("somebody else");
        });
        Assert.Equal(
            "somebody else", Assert.IsType<ObjectDisposedException>(thread.Ended.Within("the thread's end")).ObjectName);
    }

    [Fact]
    public void The_end_of_another_scheduler_is_not_swallowed()
    {
        var other = new SelectorScheduler();
        other.Dispose();
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        scheduler.Schedule(() => other.Schedule(static () => { }));
        scheduler.Drain();
        Assert.IsType<ObjectDisposedException>(Assert.Single(thrown));
    }

    [Fact]
    public void An_observer_that_throws_when_it_is_completed_leaves_a_scheduler_that_has_ended()
    {
        using var pair = SocketPair.Unix();
        var selector = new SchedulerStubSelector();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        SynchronizationContext context = scheduler.Ask(static () => SynchronizationContext.Current!);
        using var posted = new ManualResetEventSlim();
        var thrown = new InvalidOperationException("on completion");
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, () => throw thrown);
        using (SchedulerHold.Of(scheduler))
        {
            context.Post(_ => posted.Set(), null);
            scheduler.Dispose();
        }

        Assert.Same(thrown, thread.Ended.Within("the thread's end"));
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => scheduler.Completion.Within("the end")));
        Assert.True(selector.IsReleased);
        Patience.WaitFor(posted, "what was posted before the end");
    }

    [Fact]
    public void With_a_handler_an_observer_that_throws_when_it_is_completed_does_not_keep_the_others_from_it()
    {
        using var first = SocketPair.Unix();
        using var second = SocketPair.Unix();
        List<Exception> thrown = [];
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        int completed = 0;
        foreach (SocketPair pair in new[] { first, second })
        {
            scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, () =>
            {
                completed++;
                throw new InvalidOperationException();
            });
        }

        scheduler.DisposeAsync().AsTask().Within("the end");
        Assert.Equal(2, completed);
        Assert.Equal(2, thrown.Count);
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_selector_that_fails_fails_the_observers_and_Completion_and_nothing_else()
    {
        using var pair = SocketPair.Unix();
        var selector = new SchedulerStubSelector();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        var observed = new TaskCompletionSource<Exception>();
        scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, observed.SetResult);
        scheduler.Drain();
        var failure = new SelectorException("stub_wait", 5);
        selector.Fail(failure);
        Assert.Same(failure, observed.Task.Within("the observer to hear of it"));
        Assert.Same(failure, Assert.Throws<SelectorException>(() => scheduler.Completion.Within("the end")));
        Assert.Null(thread.Ended.Within("the thread's end"));
        Assert.True(selector.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
        scheduler.Dispose();
    }

    [Fact]
    public void A_selector_that_is_closed_under_the_loop_ends_it_with_a_reason()
    {
        using var pair = SocketPair.Unix();
        BaseSelector selector = DefaultSelector.Create();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        scheduler.Drain();
        selector.Close();
        Assert.Throws<ObjectDisposedException>(() => scheduler.Completion.Within("the end"));
        Assert.Null(thread.Ended.Within("the thread's end"));
    }
}
