using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>A thread factory that fails, or calls back, leaves the scheduler as it was before the call.</summary>
public sealed class ThreadFactoryTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<string> Failures { get; } = ["throws", "returns null", "starts it", "runs it", "returns a dead one"];

    public static TheoryData<string> Uses { get; } = ["work", "a timer", "a period", "an observer", "key changes", "an await"];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Work_that_could_have_no_thread_is_refused_and_never_runs(string failure)
    {
        var good = new SchedulerThread();
        bool fails = true;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start => fails ? Fail(failure, start) : good.Make(start),
        });
        bool ran = false;
        Action[] calls =
        [
            () => scheduler.Schedule(() => ran = true),
            () => scheduler.Schedule(TimeSpan.FromTicks(1), () => ran = true),
            () => scheduler.SchedulePeriodic(TimeSpan.FromTicks(1), () => ran = true),
        ];
        foreach (Action call in calls)
        {
            Exception refusal = Assert.ThrowsAny<Exception>(call);
            Assert.True(refusal is OutOfMemoryException or InvalidOperationException, refusal.ToString());
        }

        Assert.Equal(0, scheduler.PendingTimers());
        fails = false;
        scheduler.Drain();
        scheduler.Drain();
        Assert.Equal(1, good.Made);
        Assert.False(ran);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Whatever_needs_the_thread_is_told_that_there_is_none_and_can_be_tried_again(string use)
    {
        using var pair = SocketPair.Unix();
        bool fails = true;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start => fails
                ? throw new OutOfMemoryException("no thread")
                : new Thread(start) { IsBackground = true },
        });

        Assert.IsType<OutOfMemoryException>(Record.Exception(Use));
        Assert.Empty(scheduler.Loop.Selector.GetMap());
        fails = false;
        Assert.Null(Record.Exception(Use));

        void Use()
        {
            Exception? told = null;
            switch (use)
            {
                case "work":
                    scheduler.Schedule(static () => { });
                    break;
                case "a timer":
                    scheduler.Schedule(Hour, static () => { });
                    break;
                case "a period":
                    scheduler.SchedulePeriodic(Hour, static () => { });
                    break;
                case "an observer":
                    scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, e => told = e);
                    break;
                case "key changes":
                    scheduler.KeyChanges.Subscribe(static _ => { }, e => told = e);
                    break;
                default:
                    Task task = scheduler.ReadyAsync(pair.Near, Readiness.Write).AsTask();
                    told = fails ? Record.Exception(() => task.Within("the refusal")) : null;
                    break;
            }

            if (told is not null)
            {
                throw told;
            }
        }
    }

    [Theory]
    [InlineData("returns null", "returned null")]
    [InlineData("starts it", "has been started")]
    [InlineData("runs it", "instead of returning a thread")]
    public void What_is_wrong_with_the_factory_is_said(string failure, string what)
    {
        using var scheduler = new SelectorScheduler(
            new SelectorSchedulerOptions { ThreadFactory = start => Fail(failure, start) });

        Exception refusal = Assert.Throws<InvalidOperationException>(() => scheduler.Schedule(static () => { }));

        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_of_a_failed_attempt_never_runs_the_loop()
    {
        var good = new SchedulerThread();
        Thread? early = null;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start =>
            {
                if (early is not null)
                {
                    return good.Make(start);
                }

                early = new Thread(start) { IsBackground = true };
                early.Start();
                return early;
            },
        });
        Assert.Throws<InvalidOperationException>(() => scheduler.Schedule(static () => { }));

        Assert.True(early!.Join(Patience.Limit), "The thread of the failed attempt goes on.");
        Assert.Same(good, scheduler.Ask(() => good.Last == Thread.CurrentThread ? good : null));
    }

    [Fact]
    public void A_factory_may_schedule_and_subscribe_and_one_thread_is_made()
    {
        using var pair = SocketPair.Unix();
        var good = new SchedulerThread();
        SelectorScheduler? self = null;
        using var ran = new ManualResetEventSlim();
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start =>
            {
                self!.Schedule(ran.Set);
                self!.WhenWritable(pair.Near).Subscribe(probe);
                return good.Make(start);
            },
        });
        self = scheduler;

        scheduler.Drain();

        Patience.WaitFor(ran, "what the factory scheduled");
        probe.WaitForOne("what the factory observes");
        Assert.Equal(1, good.Made);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_factory_may_dispose_of_the_scheduler(bool throws)
    {
        SelectorScheduler? self = null;
        var selector = new SchedulerStubSelector();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            Selector = selector,
            ThreadFactory = start =>
            {
                self!.Dispose();
                return throws ? throw new InvalidTimeZoneException() : new Thread(start) { IsBackground = true };
            },
        });
        self = scheduler;

        Assert.ThrowsAny<Exception>(() => scheduler.Schedule(static () => { }));

        scheduler.Completion.Within("the end");
        Assert.True(selector.IsReleased);
        Assert.Throws<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
    }

    [Fact]
    public void A_selector_whose_scheduler_could_not_be_made_serves_another()
    {
        BaseSelector selector = DefaultSelector.Create();
        Assert.Throws<OutOfMemoryException>(() => new SelectorScheduler(
            new SelectorSchedulerOptions { Selector = selector, EventsPerTurn = int.MaxValue }));

        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
        scheduler.Drain();
    }

    private static Thread Fail(string failure, ThreadStart start)
    {
        switch (failure)
        {
            case "throws":
                throw new OutOfMemoryException("no thread");
            case "returns null":
                return null!;
            case "runs it":
                start();
                return new Thread(start);
            case "starts it":
                var started = new Thread(start) { IsBackground = true };
                started.Start();
                return started;
            default:
                var dead = new Thread(static () => { });
                dead.Start();
                dead.Join();
                return dead;
        }
    }
}
