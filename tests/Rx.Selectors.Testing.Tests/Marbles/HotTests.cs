using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class HotTests
{
    [Fact]
    public void A_hot_stream_emits_its_diagram_to_the_observers_subscribed_at_the_time()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("--a--b--c--|");

        marbles.Expect(source).ToBe("                  --a--b--c--|");
        marbles.Expect(source, "---^").ToBe("          -----b--c--|");
        marbles.Expect(source, "---^---!").ToBe("      -----b");
        marbles.ExpectSubscriptions(source).ToBe("     ^----------!", "---^-------!", "---^---!");
    }

    [Fact]
    public void Messages_before_the_caret_are_emitted_before_frame_0()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("-a-^-b--|");
        var frames = new List<(string, long)>();
        source.Subscribe(value => frames.Add((value, marbles.Frame)));

        marbles.Expect(source).ToBe("                     --b--|");
        marbles.Run();

        Assert.Equal([("a", -2), ("b", 2)], frames);
    }

    [Fact]
    public void Two_with_different_pasts_share_one_time()
    {
        using var marbles = new MarbleScheduler();
        IObservable<string> one = marbles.Hot("  a-b-^-c-|");
        IObservable<string> two = marbles.Hot("       x(^y)--z|");
        var all = new List<string>();
        one.Merge(two).Subscribe(value => all.Add($"{value}@{marbles.Frame}"));

        marbles.Run();

        Assert.Equal(["a@-4", "b@-2", "x@-1", "y@0", "c@2", "z@6"], all);
    }

    [Fact]
    public void Expected_streams_are_subscribed_to_before_it_says_something_at_frame_0()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("ab|");

        marbles.Expect(source).ToBe("ab|");
    }

    [Fact]
    public void Messages_at_the_frame_of_an_unsubscription_are_not_received()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("-a-b-c|");

        marbles.Expect(source, "^--!").ToBe("-a");
        marbles.Expect(source, "---^-!").ToBe("---b");
        marbles.Expect(source, "---(^!)").ToBe("-");
    }

    [Theory]
    [InlineData("-a-|", "------|")]
    [InlineData("-a-#", "------#")]
    public void A_subscriber_after_the_end_receives_the_end(string diagram, string expected)
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot(diagram);

        marbles.Expect(source, "------^").ToBe(expected);
        marbles.ExpectSubscriptions(source).ToBe("------(^!)");
    }

    [Fact]
    public void An_observer_whose_subscription_another_observer_ends_is_not_notified()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("-a|");
        var told = new List<string>();
        IDisposable? second = null;
        source.Subscribe(value =>
        {
            told.Add(value + "1");
            second!.Dispose();
        });
        second = source.Subscribe(value => told.Add(value + "2"));

        marbles.ExpectSubscriptions(source).ToBe("^-!", "^!");
        marbles.Run();

        Assert.Equal(["a1"], told);
    }

    [Fact]
    public void An_observer_that_subscribes_within_a_message_receives_the_next_one()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("-ab|");

        marbles.Expect(source.SelectMany(_ => source.Take(1))).ToBe("--b|");
    }

    [Fact]
    public void A_hot_stream_may_be_created_during_a_run_for_later_frames()
    {
        using var marbles = new MarbleScheduler();
        var told = new List<long>();
        marbles.Schedule(TimeSpan.FromMilliseconds(3), () =>
        {
            marbles.Hot("---ab|").Subscribe(_ => told.Add(marbles.Frame));
            Assert.Throws<InvalidOperationException>(() => marbles.Hot("--a|"));
            Assert.Throws<InvalidOperationException>(() => marbles.Hot("-a-^"));
        });

        marbles.Run();

        Assert.Equal([3L, 4L], told);
    }

    [Fact]
    public void A_hot_stream_without_messages_emits_nothing()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(marbles.Hot("")).ToBe("-");
        marbles.Expect(marbles.Hot("---^---")).ToBe("");
    }
}
