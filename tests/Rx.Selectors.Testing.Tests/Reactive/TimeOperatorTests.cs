using System.Reactive.Linq;
using Microsoft.Reactive.Testing;

namespace Rx.Selectors.Testing.Tests.Reactive;

/// <summary>System.Reactive's operators over time, on the scheduler of Microsoft.Reactive.Testing.</summary>
public sealed class TimeOperatorTests : ReactiveTest
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void Throttle_lets_through_what_a_silence_follows()
    {
        ITestableObservable<char> source = _scheduler.CreateHotObservable(
            OnNext(210, 'a'), OnNext(220, 'b'), OnNext(230, 'c'), OnNext(300, 'd'), OnCompleted<char>(400));

        ITestableObserver<char> heard = _scheduler.Start(() => source.Throttle(TimeSpan.FromTicks(30), _scheduler));

        heard.Messages.AssertEqual(OnNext(260, 'c'), OnNext(330, 'd'), OnCompleted<char>(400));
    }

    [Fact]
    public void Delay_moves_all_but_an_error()
    {
        var failure = new IOException("drawn");
        ITestableObservable<char> source = _scheduler.CreateHotObservable(
            OnNext(210, 'a'), OnNext(250, 'b'), OnError<char>(320, failure));

        ITestableObserver<char> heard = _scheduler.Start(() => source.Delay(TimeSpan.FromTicks(100), _scheduler));

        heard.Messages.AssertEqual(OnNext(310, 'a'), OnError<char>(320, failure));
    }

    [Fact]
    public void Buffer_ends_a_batch_by_time_and_by_count()
    {
        ITestableObservable<char> source = _scheduler.CreateHotObservable(
            OnNext(210, 'a'), OnNext(220, 'b'), OnNext(230, 'c'), OnNext(350, 'd'), OnCompleted<char>(360));

        ITestableObserver<string> heard = _scheduler.Start(() => source
            .Buffer(TimeSpan.FromTicks(100), 3, _scheduler)
            .Select(static batch => string.Concat(batch)));

        heard.Messages.AssertEqual(
            OnNext(230, "abc"), OnNext(330, string.Empty), OnNext(360, "d"), OnCompleted<string>(360));
    }

    [Fact]
    public void Timeout_ends_a_silence_that_is_too_long()
    {
        ITestableObservable<char> source = _scheduler.CreateHotObservable(
            OnNext(210, 'a'), OnNext(290, 'b'), OnNext(500, 'c'));

        ITestableObserver<char> heard = _scheduler.Start(() => source.Timeout(TimeSpan.FromTicks(100), _scheduler));

        heard.Messages.AssertEqual(
            OnNext(210, 'a'), OnNext(290, 'b'), OnError<char>(390, static error => error is TimeoutException));
        source.Subscriptions.AssertEqual(Subscribe(200, 390));
    }
}
