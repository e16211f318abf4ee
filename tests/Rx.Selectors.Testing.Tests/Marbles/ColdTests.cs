using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class ColdTests
{
    [Fact]
    public void A_cold_stream_emits_its_diagram_and_records_its_subscriptions()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<int> source = marbles.Cold("---a---b--|", ("a", 1), ("b", 2));

        marbles.Expect(source).ToBe("                ---a---b--|", ("a", 1), ("b", 2));
        marbles.ExpectSubscriptions(source).ToBe("           ^---------!");
    }

    [Fact]
    public void A_cold_stream_begins_with_each_subscription()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("a-b|");

        marbles.Expect(source, "--^").ToBe("               --a-b|");
        marbles.Expect(source, "---- 1s ^").ToBe("         ---- 1s a-b|");
        marbles.ExpectSubscriptions(source).ToBe("         --^--!", "---- 1s ^--!");
    }

    [Fact]
    public void Messages_of_a_cold_stream_at_frame_0_do_not_arrive_within_the_subscription()
    {
        using var marbles = new MarbleScheduler();
        var told = new List<string>();
        marbles.Cold("(a|)").Subscribe(told.Add, () => told.Add("|"));

        Assert.Empty(told);
        marbles.Run();
        Assert.Equal(["a", "|"], told);
    }

    [Fact]
    public void At_one_frame_subscribers_are_notified_in_the_order_of_subscription()
    {
        using var marbles = new MarbleScheduler();
        var told = new List<string>();
        MarbleObservable<string> one = marbles.Cold("--a");
        MarbleObservable<string> two = marbles.Cold("--b");
        two.Subscribe(told.Add);
        one.Subscribe(told.Add);
        two.Subscribe(value => told.Add(value + "2"));

        marbles.Run();

        Assert.Equal(["b", "a", "b2"], told);
    }

    [Fact]
    public void A_disposed_subscription_receives_nothing_more_even_within_a_group()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-(abc)-d|");

        marbles.Expect(source.Take(2)).ToBe("        -(ab|)");
        marbles.ExpectSubscriptions(source).ToBe("   ^!");
    }

    [Fact]
    public void A_subscription_that_is_never_disposed_of_ends_with_the_stream()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> completing = marbles.Cold("-a-|");
        MarbleObservable<string> failing = marbles.Cold("-#");
        MarbleObservable<string> endless = marbles.Cold("-a-");
        completing.Subscribe(static _ => { });
        failing.Subscribe(static _ => { }, static _ => { });
        endless.Subscribe(static _ => { });

        marbles.ExpectSubscriptions(completing).ToBe("^--!");
        marbles.ExpectSubscriptions(failing).ToBe("^!");
        marbles.ExpectSubscriptions(endless).ToBe("^");
    }

    [Fact]
    public void The_end_of_the_stream_is_the_end_of_the_subscription_even_if_it_is_disposed_of_later()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-|");
        IDisposable subscription = source.Subscribe(static _ => { });
        marbles.Schedule(TimeSpan.FromMilliseconds(5), subscription.Dispose);

        marbles.ExpectSubscriptions(source).ToBe("^!");
    }

    [Fact]
    public void A_repeated_subscription_receives_the_whole_diagram_again()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-a-#");

        marbles.Expect(source.Retry(3)).ToBe("           -a--a--a-#");
        marbles.ExpectSubscriptions(source).ToBe("       ^--!", "---^--!", "------^--!");
    }

    [Fact]
    public void The_messages_of_a_cold_stream_can_be_read_before_they_are_emitted()
    {
        using var marbles = new MarbleScheduler();
        var error = new TimeoutException();
        MarbleObservable<string> source = marbles.Cold("-a 9ms #", error);

        Assert.Equal([1L, 11L], source.Messages.Select(static message => message.Frame));
        Assert.Equal("a", source.Messages[0].Notification.Value);
        Assert.Same(error, source.Messages[1].Notification.Exception);
    }

    [Fact]
    public void A_malformed_diagram_or_a_missing_observer_is_refused()
    {
        using var marbles = new MarbleScheduler();

        Assert.Throws<MarbleSyntaxException>(() => marbles.Cold("^-a"));
        Assert.Throws<ArgumentNullException>(() => marbles.Cold(null!));
        Assert.Throws<ArgumentNullException>(() => marbles.Cold("a").Subscribe(null!));
        Assert.Throws<MarbleSyntaxException>(() => marbles.Time("-a-b-#"));
    }
}
