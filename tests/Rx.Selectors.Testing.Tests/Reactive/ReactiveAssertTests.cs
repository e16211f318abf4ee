using System.Reactive;
using System.Reactive.Linq;
using Microsoft.Reactive.Testing;

namespace Rx.Selectors.Testing.Tests.Reactive;

/// <summary>What the assertions of Microsoft.Reactive.Testing compare does fail where it differs.</summary>
public sealed class ReactiveAssertTests : ReactiveTest
{
    private static readonly Recorded<Notification<char>>[] Recorded =
        [OnNext(210, 'a'), OnNext(220, 'b'), OnCompleted<char>(230)];

    public static TheoryData<string, Recorded<Notification<char>>[]> Wrong { get; } = new()
    {
        { "another time", [OnNext(210, 'a'), OnNext(221, 'b'), OnCompleted<char>(230)] },
        { "another value", [OnNext(210, 'a'), OnNext(220, 'c'), OnCompleted<char>(230)] },
        { "another end", [OnNext(210, 'a'), OnNext(220, 'b'), OnError<char>(230, new IOException())] },
        { "one less", [OnNext(210, 'a'), OnNext(220, 'b')] },
        { "one more", [OnNext(210, 'a'), OnNext(220, 'b'), OnNext(225, 'c'), OnCompleted<char>(230)] },
        { "nothing", [] },
    };

    [Fact]
    public void The_same_recordings_are_equal() =>
        Recorded.AssertEqual(OnNext(210, 'a'), OnNext(220, 'b'), OnCompleted<char>(230));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Any_difference_between_recordings_fails(string difference, Recorded<Notification<char>>[] expected)
    {
        Exception? failure = Record.Exception(() => Recorded.AssertEqual(expected));

        Assert.True(failure is not null, $"{difference} passes.");
        Assert.Contains("OnNext(a)@210", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_subscription_fails()
    {
        var scheduler = new TestScheduler();
        ITestableObservable<char> source = scheduler.CreateHotObservable(Recorded);

        scheduler.Start(() => source.Select(char.ToUpperInvariant));

        source.Subscriptions.AssertEqual(Subscribe(200, 230));
        Assert.NotNull(Record.Exception(() => source.Subscriptions.AssertEqual(Subscribe(200, 231))));
        Assert.NotNull(Record.Exception(() => source.Subscriptions.AssertEqual()));
    }

    [Fact]
    public void An_exception_that_does_not_come_fails()
    {
        ReactiveAssert.Throws<IOException>(static () => throw new IOException("expected"));
        Assert.NotNull(Record.Exception(static () => ReactiveAssert.Throws<IOException>(static () => { })));
    }
}
