using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles.Drawing;

public sealed class ToMarblesTests
{
    [Theory]
    [InlineData("", "-")]
    [InlineData("--|", "--|")]
    [InlineData("|", "|")]
    [InlineData("#", "#")]
    [InlineData("--a-b---", "--a-b")]
    [InlineData("--(abc)-|", "--(abc)-|")]
    [InlineData("(a|)", "(a|)")]
    [InlineData("a 20ms b", "a--------------------b")]
    [InlineData("a 21ms b", "a 21ms b")]
    [InlineData("21ms a", "21ms a")]
    [InlineData("1.5s a 2s b 3m |", "1500ms a 2s b 3m |")]
    [InlineData("(ab) 59s c", "(ab) 59s c")]
    [InlineData("🙂-🚀|", "🙂-🚀|")]
    public void A_recording_is_drawn_as_it_would_be_written(string written, string drawn)
    {
        using var marbles = new MarbleScheduler();
        MarbleRecording<string> recording = marbles.Record(marbles.Cold(written));
        marbles.Run();

        Assert.Equal(drawn, recording.ToMarbles());
        Assert.Equal(drawn, recording.ToString());
        Assert.Equal(drawn, marbles.Cold(written).Messages.ToMarbles());
    }

    [Theory]
    [InlineData("-a-^-b|", "a-^-b|")]
    [InlineData("a-(^b)-|", "a-(^b)-|")]
    [InlineData("a-(^bc|)", "a-(^bc|)")]
    [InlineData("(ab)^", "(ab)^")]
    [InlineData("a^", "a^")]
    [InlineData("a 30ms ^ 30ms b", "a 30ms ^ 30ms b")]
    public void Negative_frames_are_drawn_with_a_caret(string written, string drawn)
    {
        using var marbles = new MarbleScheduler();

        Assert.Equal(drawn, marbles.Hot(written).Messages.ToMarbles());
    }

    [Fact]
    public void Values_that_are_no_symbols_get_letters_and_a_legend()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold(
            "12-3-4-5-6|",
            ("1", "hello"), ("2", "b"), ("3", "-"), ("4", "hello"), ("5", "a\tb\"\\\n"), ("6", "\u0301"));

        Assert.Equal(
            """
            ab-c-a-d-e|
            a = "hello"
            c = "-"
            d = "a\tb\"\\\n"
            """ + "\ne = \"\u0301\"",
            source.Messages.ToMarbles());
    }

    [Fact]
    public void Known_symbols_need_no_legend()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<int> source = marbles.Cold("ab-c|", ("a", 10), ("b", 20), ("c", 30));

        Assert.Equal(
            "ts-a|\na = 30", source.Messages.ToMarbles(new Dictionary<string, int> { ["s"] = 20, ["t"] = 10 }));
        Assert.Throws<ArgumentNullException>(() => source.Messages.ToMarbles(null!));
        Assert.Throws<ArgumentException>(() => source.Messages.ToMarbles(new Dictionary<string, int> { ["st"] = 20 }));
    }

    [Fact]
    public void An_error_of_its_own_is_in_the_legend()
    {
        using var marbles = new MarbleScheduler();

        Assert.Equal(
            "-#\n# = TimeoutException(\"late\")",
            marbles.Cold("-#", new TimeoutException("late")).Messages.ToMarbles());
        Assert.Equal("-#", marbles.Cold("-#").Messages.ToMarbles());
    }

    [Fact]
    public void Readiness_is_its_own_symbol()
    {
        using var marbles = new MarbleScheduler();
        var key = new SelectorKey("file", 3, Readiness.Read, null);

        Assert.Equal("r-w-x-p-(he)-5-9-0|",
            marbles.Cold("r-2-3-4-(he)-5-9-0|", ReadinessMarbles.Values).Messages.ToMarbles());
        Assert.Equal("r-w-x-p-(he)-5-9-0|",
            marbles.Cold("r-2-3-4-(he)-5-9-0|", ReadinessMarbles.Events(key)).Messages.ToMarbles());
        Assert.Equal(
            "a\na = Read, HangUp, ReadClosed",
            marbles.Cold("x", ("x", Readiness.Read | Readiness.HangUp | Readiness.ReadClosed)).Messages.ToMarbles());
    }

    [Fact]
    public void Numbers_of_one_digit_are_symbols_unless_they_would_be_read_as_time()
    {
        using var marbles = new MarbleScheduler();

        Assert.Equal("0-1-9|", marbles.Cold("a-b-c|", ("a", 0), ("b", 1), ("c", 9)).Messages.ToMarbles());
        Assert.Equal(
            "0-a-b|\na = 10\nb = -1",
            marbles.Cold("a-b-c|", ("a", 0), ("b", 10), ("c", -1)).Messages.ToMarbles());
        Assert.Equal("-5s-5m", marbles.Cold("-5s-5m").Messages.ToMarbles());
        Assert.Equal("as 1001ms b-s\na = \"5\"\nb = \"6\"", marbles.Cold("5s- 1s 6-s").Messages.ToMarbles());
    }

    // After (ab) RxJS's grammar is at frame 4 at the earliest.
    [Fact]
    public void A_recording_that_groups_of_characters_cannot_express_is_drawn_with_groups_of_one_frame()
    {
        using var marbles = new MarbleScheduler();
        using var cheap = new MarbleScheduler(new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });
        MarbleRecording<string> recording = marbles.Record(marbles.Cold("(ab)").Merge(marbles.Cold("-c|")));
        marbles.Run();

        Assert.Equal("(ab)c\n(a group costs one frame here)", recording.ToMarbles());
        Assert.Equal("(ab)c--|", cheap.Cold("(ab)c--|").Messages.ToMarbles());
    }

    [Fact]
    public void A_recording_is_a_list_of_frames_and_notifications()
    {
        using var marbles = new MarbleScheduler();
        MarbleRecording<string> recording = marbles.Record(marbles.Hot("-a-b|"), "--^-!");
        Assert.Empty(recording);
        marbles.Run();

        MarbleMessage<string> message = Assert.Single(recording);
        Assert.Equal((3, "b"), (message.Frame, message.Notification.Value));
        Assert.Equal(message, recording[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => recording[1]);
    }

    [Fact]
    public void More_values_than_there_are_letters_get_letters_of_other_alphabets()
    {
        using var marbles = new MarbleScheduler();
        MarbleRecording<int> recording = marbles.Record(Observable.Range(100, 60, Scheduler.Immediate));
        marbles.Run();

        string diagram = recording.ToMarbles().Split('\n')[0];
        Assert.Equal("(abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇ|)", diagram);
    }
}
