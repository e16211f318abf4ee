using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What Rx finds when it asks the scheduler for services, and what can be wrapped around it.</summary>
public sealed class SchedulerServicesTests
{
    [Fact]
    public void Services_are_found_by_asking()
    {
        using var scheduler = new SelectorScheduler();
        IServiceProvider provider = scheduler;
        Assert.Same(scheduler, provider.GetService(typeof(ISchedulerPeriodic)));
        Assert.Same(scheduler, provider.GetService(typeof(IStopwatchProvider)));
        Assert.Same(scheduler, provider.GetService(typeof(IReadinessSource)));
        Assert.Null(provider.GetService(typeof(ISchedulerLongRunning)));
        Assert.Null(provider.GetService(typeof(string)));
        Assert.Same(scheduler, scheduler.AsPeriodic());
        Assert.Same(scheduler, scheduler.AsStopwatchProvider());
    }

    [Fact]
    public void The_scheduler_does_not_offer_long_running_work()
    {
        using var scheduler = new SelectorScheduler();
        Assert.Null(scheduler.AsLongRunning());
        Assert.Null(scheduler.Ask(() => scheduler.AsLongRunning()));
    }

    [Fact]
    public void Sources_and_ObserveOn_do_not_park_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        using var endless = new CompositeDisposable
        {
            Observable.Range(0, int.MaxValue, scheduler).Subscribe(static _ => { }),
            Enumerable.Repeat(0, int.MaxValue).ToObservable(scheduler).Subscribe(static _ => { }),
            Observable.Repeat(0, scheduler).Subscribe(static _ => { }),
            Observable.Generate(0, static _ => true, static i => i, static i => i, scheduler).Subscribe(static _ => { }),
            Observable.Never<int>().ObserveOn(scheduler).Subscribe(static _ => { }),
        };
        using var fired = new ManualResetEventSlim();
        scheduler.Drain();
        scheduler.Schedule(TimeSpan.FromMilliseconds(1), fired.Set);
        Patience.WaitFor(fired, "a timer beside endless sources");
        Assert.Equal(3, Observable.Return(3).ObserveOn(scheduler).Wait());
    }

    [Fact]
    public void DisableOptimizations_hides_the_services_also_from_actions()
    {
        using var scheduler = new SelectorScheduler();
        IScheduler plain = scheduler.DisableOptimizations();
        Assert.Null(plain.AsPeriodic());
        Assert.Null(plain.AsStopwatchProvider());
        Assert.Null(plain.AsLongRunning());
        DateTimeOffset before = scheduler.Now;
        Assert.InRange(plain.Now, before, scheduler.Now);

        var seen = new TaskCompletionSource<(object?, object?, bool)>();
        plain.Schedule(0, (self, _) => self.Schedule(0, TimeSpan.FromTicks(1), (inner, _) =>
        {
            seen.SetResult((inner.AsPeriodic(), inner.AsStopwatchProvider(), scheduler.IsLoopThread));
            return Disposable.Empty;
        }));
        Assert.Equal((null, null, true), seen.Task.Within("an action within an action"));
    }

    [Fact]
    public void DisableOptimizations_hides_only_the_given_services()
    {
        using var scheduler = new SelectorScheduler();
        IScheduler notPeriodic = scheduler.DisableOptimizations(typeof(ISchedulerPeriodic));
        Assert.Null(notPeriodic.AsPeriodic());
        Assert.NotNull(notPeriodic.AsStopwatchProvider());
        Assert.Null(((IServiceProvider)notPeriodic).GetService(typeof(string)));
    }

    [Fact]
    public void Interval_works_on_it_without_its_services()
    {
        using var scheduler = new SelectorScheduler();
        IScheduler plain = scheduler.DisableOptimizations();
        Assert.Equal(
            [0, 1, 2], Observable.Interval(TimeSpan.FromMilliseconds(1), plain).Take(3).ToList().Wait());
    }

    [Fact]
    public void Catch_takes_the_exceptions_of_actions_and_the_loop_goes_on()
    {
        var ended = new SchedulerThread();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ThreadFactory = ended.Make });
        List<string> caught = [];
        IScheduler safe = scheduler.Catch<InvalidOperationException>(e =>
        {
            caught.Add(e.Message);
            return true;
        });
        safe.Schedule(static () => throw new InvalidOperationException("at once"));
        using var done = new ManualResetEventSlim();
        safe.Schedule(TimeSpan.FromTicks(1), static () => throw new InvalidOperationException("a timer"));
        safe.Schedule(0, (self, _) => self.Schedule(static () => throw new InvalidOperationException("nested")));
        scheduler.Schedule(TimeSpan.FromMilliseconds(2), done.Set);
        Patience.WaitFor(done, "a later timer");
        scheduler.Drain();
        Assert.Equal(["a timer", "at once", "nested"], caught.Order(StringComparer.Ordinal));
        Assert.False(ended.Ended.IsCompleted);
    }

    [Fact]
    public void Catch_ends_the_periodic_action_whose_exception_it_takes()
    {
        using var scheduler = new SelectorScheduler();
        using var caught = new ManualResetEventSlim();
        IScheduler safe = scheduler.Catch<InvalidOperationException>(_ =>
        {
            caught.Set();
            return true;
        });
        int ticks = 0;
        using IDisposable periodic = safe.SchedulePeriodic(TimeSpan.FromTicks(1), () =>
        {
            if (++ticks == 3)
            {
                throw new InvalidOperationException();
            }
        });
        Patience.WaitFor(caught, "the third tick");
        scheduler.Drain();
        scheduler.Drain();
        Assert.Equal(3, ticks);
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void Exceptions_that_Catch_declines_go_to_the_handler()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        IScheduler picky = scheduler.Catch<InvalidOperationException>(static _ => false);
        picky.Schedule(static () => throw new InvalidOperationException("declined"));
        picky.Schedule(static () => throw new TimeoutException("another type"));
        scheduler.Drain();
        Assert.Equal(["declined", "another type"], thrown.Select(static e => e.Message));
    }
}
