using System.Reactive.Linq;
using Microsoft.Reactive.Testing;

namespace Rx.Selectors.Testing.Tests.Reactive;

/// <summary>
/// Microsoft.Reactive.Testing on the System.Reactive of this library: its scheduler and its two kinds of source. A test
/// runs from tick 200, where it subscribes, to tick 1000, where it disposes.
/// </summary>
public sealed class TestSchedulerTests : ReactiveTest
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void A_hot_source_runs_with_or_without_subscribers()
    {
        ITestableObservable<char> source = _scheduler.CreateHotObservable(
            OnNext(150, 'a'), OnNext(210, 'b'), OnNext(500, 'c'), OnCompleted<char>(600), OnNext(700, 'd'));

        ITestableObserver<char> heard = _scheduler.Start(() => source.Select(char.ToUpperInvariant));

        heard.Messages.AssertEqual(OnNext(210, 'B'), OnNext(500, 'C'), OnCompleted<char>(600));
        source.Subscriptions.AssertEqual(Subscribe(200, 600));
    }

    [Fact]
    public void A_cold_source_begins_with_each_subscription()
    {
        ITestableObservable<char> source = _scheduler.CreateColdObservable(
            OnNext(10, 'a'), OnNext(20, 'b'), OnCompleted<char>(30));

        ITestableObserver<char> heard = _scheduler.Start(() => source.Concat(source));

        heard.Messages.AssertEqual(
            OnNext(210, 'a'), OnNext(220, 'b'), OnNext(240, 'a'), OnNext(250, 'b'), OnCompleted<char>(260));
        source.Subscriptions.AssertEqual(Subscribe(200, 230), Subscribe(230, 260));
    }

    [Fact]
    public void An_error_is_the_one_that_was_drawn()
    {
        var failure = new IOException("drawn");
        ITestableObservable<int> source = _scheduler.CreateHotObservable(OnNext(210, 1), OnError<int>(220, failure));

        ITestableObserver<int> heard = _scheduler.Start(() => source.Select(static value => value * 2));

        heard.Messages.AssertEqual(OnNext(210, 2), OnError<int>(220, failure));
    }

    [Fact]
    public void A_subscription_to_an_endless_source_is_disposed_of()
    {
        ITestableObservable<int> source = _scheduler.CreateHotObservable(OnNext(210, 1), OnNext(1001, 2));

        ITestableObserver<int> heard = _scheduler.Start(() => source);

        heard.Messages.AssertEqual(OnNext(210, 1));
        source.Subscriptions.AssertEqual(Subscribe(200, Disposed));
    }

    [Fact]
    public void The_clock_advances_as_far_as_requested()
    {
        var heard = _scheduler.CreateObserver<long>();
        using IDisposable subscription = Observable.Interval(TimeSpan.FromTicks(100), _scheduler).Subscribe(heard);

        _scheduler.AdvanceTo(250);
        Assert.Equal(250, _scheduler.Clock);
        heard.Messages.AssertEqual(OnNext(100, 0L), OnNext(200, 1L));

        _scheduler.AdvanceBy(50);
        heard.Messages.AssertEqual(OnNext(100, 0L), OnNext(200, 1L), OnNext(300, 2L));
    }
}
