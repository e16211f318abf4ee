using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class InnerStreamsTests
{
    [Fact]
    public void Inner_streams_are_equal_when_they_emit_the_same()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> x = marbles.Cold("              -a-b|");
        MarbleObservable<string> y = marbles.Cold("                  -c-d|");
        MarbleObservable<string> likeX = marbles.Cold("          -a-b|");
        MarbleObservable<string> likeY = marbles.Cold("              -c-d|");

        marbles.Expect(marbles.Hot("---x---y----|", ("x", x), ("y", y)))
            .ToBe("                 ---x---y----|", ("x", likeX), ("y", likeY));
        marbles.ExpectSubscriptions(x).ToBe("---^---!");
    }

    [Theory]
    [InlineData("-a-b|")]
    [InlineData("-a--c|")]
    [InlineData("-a--b-|")]
    [InlineData("-a--b")]
    [InlineData("-a--b#")]
    public void Inner_streams_differ_if_any_notification_differs(string other)
    {
        using var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("-x", ("x", marbles.Cold("-a--b|")))).ToBe("-x", ("x", marbles.Cold(other)));

        Assert.Throws<MarbleAssertionException>(marbles.Run);
    }

    // An int is no object to IObservable<out T>.
    [Fact]
    public void Windows_of_numbers_are_compared_too()
    {
        using var marbles = new MarbleScheduler();
        IObservable<int> numbers = marbles.Cold("1-2-3-4-|", ("1", 1), ("2", 2), ("3", 3), ("4", 4));

        marbles.Expect(numbers.Window(2)).ToBe(
            "x-y---z-|",
            ("x", marbles.Cold("1-(2|)", ("1", 1), ("2", 2))),
            ("y", marbles.Cold("--3-(4|)", ("3", 3), ("4", 4))),
            ("z", marbles.Cold("--|", ("0", 0))));
    }

    [Fact]
    public void Groups_are_expected_as_members_of_an_object()
    {
        using var marbles = new MarbleScheduler();
        IObservable<IGroupedObservable<bool, int>> groups = marbles
            .Cold("1-2-3-4-|", ("1", 1), ("2", 2), ("3", 3), ("4", 4))
            .GroupBy(static number => number % 2 == 0);

        marbles.Expect(groups).ToBe("o-e-----|", new
        {
            o = marbles.Cold("1---3---|", ("1", 1), ("3", 3)),
            e = marbles.Cold("2---4-|", ("2", 2), ("4", 4)),
        });
    }

    [Fact]
    public void An_inner_stream_equals_itself_without_a_comparison()
    {
        using var marbles = new MarbleScheduler();
        var silent = new Subject<int>();
        IObservable<IObservable<int>> source = marbles.Cold<IObservable<int>>("-x|", ("x", silent));

        marbles.Expect(source).ToEqual(source);
    }

    [Fact]
    public void A_hot_one_says_what_it_says_from_there()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> hot = marbles.Hot("-a-b-c|");
        MarbleObservable<string> over = marbles.Hot("-|");

        marbles.Expect(marbles.Hot("  --x---y|", ("x", hot), ("y", over)))
            .ToBe("                   --x---y|", ("x", marbles.Cold("-b-c|")), ("y", marbles.Cold("|")));
        marbles.Expect(marbles.Cold("--x---y|", ("x", marbles.Cold("-b-c|")), ("y", marbles.Cold("|"))))
            .ToBe("                  --x---y|", ("x", hot), ("y", over));
    }

    // It was made first, so it has said that by the time the other one says "here it is".
    [Fact]
    public void A_hot_inner_stream_has_already_emitted_its_message_of_that_frame()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> hot = marbles.Hot("--a-b");

        marbles.Expect(marbles.Hot("--x", ("x", hot))).ToBe("--x", ("x", marbles.Cold("--b")));
        marbles.Expect(marbles.Cold("--x", ("x", marbles.Cold("--b")))).ToBe("--x", ("x", hot));
    }

    [Fact]
    public void Inner_streams_are_not_observed_beyond_the_unsubscription()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> x = marbles.Cold("-a-b-c");

        marbles.Expect(marbles.Cold("-x", ("x", x)), "^---!").ToBe("-y", ("y", marbles.Cold("-a")));
        marbles.ExpectSubscriptions(x).ToBe("-^--!");
    }

    [Fact]
    public void A_recording_leaves_them_alone()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> x = marbles.Cold("-a");
        MarbleRecording<MarbleObservable<string>> recording = marbles.Record(marbles.Cold("-x", ("x", x)));

        marbles.ExpectSubscriptions(x).ToBe();
        marbles.Run();

        Assert.Same(x, recording[0].Notification.Value);
    }
}
