using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Aot;

/// <summary>Marble diagrams.</summary>
internal static class MarbleChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("marbles that are right", Right),
        ("marbles that are wrong", Wrong),
        ("a using that ends by throwing", Throwing),
        ("recordings", Recordings),
        ("streams of streams", Inner),
        ("diagrams that are malformed", Malformed),
        ("work without an end", Endless),
    ];

    private static Task Right()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });
        MarbleObservable<string> hot = marbles.Hot("-a-b-#", new MarbleException("e"));
        MarbleObservable<int> cold = marbles.Cold("-1-2-|", ("1", 1), ("2", 2));
        StreamExpectation<string> joined = marbles.Expect(hot.Select(static letter => letter + letter), "^---!");
        joined.ToBe("-x-y", ("x", "aa"), ("y", "bb"));
        marbles.Expect(cold.Delay(TimeSpan.FromMilliseconds(1), marbles)).ToBe("--1-2-|");
        SubscriptionExpectation subscriptions = marbles.ExpectSubscriptions(cold);
        subscriptions.ToBe("^----!");
        marbles.Run();
        MarbleSubscription one = cold.Subscriptions[0];
        Check.Equal(new MarbleSubscription(0, 5), one);
        return Task.CompletedTask;
    }

    private static Task Wrong()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("-a-|")).ToBe("-b-|");
        string drawn = Check.Throws<MarbleAssertionException>(marbles.Dispose).Message;
        Check.That(drawn.Contains("-b-|", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    /// <summary>Its own exception comes out where the runtime says that there is one, and never none.</summary>
    private static Task Throwing()
    {
        Exception thrown = Check.Throws<Exception>(static () =>
        {
            using var marbles = new MarbleScheduler();
            marbles.Expect(marbles.Cold("-a-|")).ToBe("-b-|");
            throw new InvalidDataException("the test's own");
        });
        Check.That(thrown is InvalidDataException or MarbleAssertionException);
        return Task.CompletedTask;
    }

    private static Task Recordings()
    {
        var marbles = new MarbleScheduler();
        MarbleRecording<char> recording = marbles.Record(marbles.Hot("-a--(b|)", ("a", 'a'), ("b", 'b')));
        marbles.Run();
        Check.Equal("-a--(b|)", recording.ToMarbles());
        MarbleMessage<char> first = recording[0];
        Check.Equal(new MarbleMessage<char>(1, Notification.CreateOnNext('a')), first);
        return Task.CompletedTask;
    }

    private static Task Inner()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> one = marbles.Cold("a|");
        MarbleObservable<string> other = marbles.Cold("b|");
        MarbleObservable<IObservable<string>> outer = marbles.Hot<IObservable<string>>("-x-y-|", ("x", one), ("y", other));
        marbles.Expect(outer).ToBe("-x-y-|", ("x", one), ("y", other));
        marbles.Expect(outer.Concat()).ToBe("-a-b-|");
        return Task.CompletedTask;
    }

    private static Task Malformed()
    {
        var marbles = new MarbleScheduler();
        Check.Equal(2, Check.Throws<MarbleSyntaxException>(() => _ = marbles.Cold("-a(b")).Position);
        return Task.CompletedTask;
    }

    private static Task Endless()
    {
        var marbles = new MarbleScheduler(new MarbleSchedulerOptions { MaxFrames = 100 });
        marbles.Expect(Observable.Interval(TimeSpan.FromMilliseconds(1), marbles)).ToBe("");
        Check.Throws<MarbleLimitException>(marbles.Run);
        return Task.CompletedTask;
    }
}
