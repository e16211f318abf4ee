using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;

namespace ChatServer.Tests;

public sealed class LineSplitterTests
{
    private readonly LineSplitter _splitter = new(maxBytes: 8);

    [Theory]
    [InlineData("one\ntwo\n", new[] { "one", "two" })]
    [InlineData("one\r\ntwo\r\n", new[] { "one", "two" })]
    [InlineData("\n\r\n", new[] { "", "" })]
    [InlineData("one", new string[0])]
    [InlineData("", new string[0])]
    public void A_line_ends_with_LF_or_CR_LF(string sent, string[] lines)
    {
        Assert.Equal(lines, Split(sent));
    }

    [Fact]
    public void A_line_may_come_byte_by_byte()
    {
        Assert.Empty(Split("é"u8[..1]));
        Assert.Empty(Split("é"u8[1..]));
        Assert.Empty(Split("t\r"));
        Assert.Equal(["ét"], Split("\n"));
    }

    [Fact]
    public void A_line_of_just_the_greatest_length_with_its_end_passes()
    {
        Assert.Equal(["1234567"], Split("1234567\n"));
        Assert.Equal(["123456"], Split("123456\r\n"));
    }

    [Theory]
    [InlineData("12345678\n")]
    [InlineData("1234567\r\n")]
    [InlineData("123456789012345678901234567890\n")]
    public void A_longer_line_is_told_once_and_the_next_one_passes(string sent)
    {
        Assert.Equal([null, "next"], Split(sent + "next\n"));
    }

    [Fact]
    public void A_longer_line_is_told_before_its_end_and_left_out_up_to_there()
    {
        Assert.Equal([null], Split("123456789"));
        Assert.Empty(Split("more of it"));
        Assert.Empty(Split("and more"));
        Assert.Equal(["next"], Split("its end\nnext\n"));
    }

    [Theory]
    [InlineData("a\u001b[2Jb", "a\ufffd[2Jb")] // clears a terminal
    [InlineData("a\rb", "a\ufffdb")]
    [InlineData("a\0\a\b", "a\ufffd\ufffd\ufffd")]
    [InlineData("\u009b2J", "\ufffd2J")] // the same in one character
    [InlineData("a\u2028b", "a\ufffdb")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("日👍", "日👍")]
    public void Characters_that_command_a_terminal_are_replaced(string sent, string line)
    {
        Assert.Equal([line], Split(sent + "\n"));
    }

    [Fact]
    public void What_is_not_UTF_8_is_replaced()
    {
        Assert.Equal(["a\ufffdb"], Split([(byte)'a', 0xff, (byte)'b', (byte)'\n']));
        Assert.Equal(["\ufffd"], Split([0xe6, 0x97, (byte)'\n']));
    }

    [Fact]
    public void The_end_of_the_stream_ends_the_last_line()
    {
        Assert.Equal(["one", "two"], LinesOf(["one\ntw", "o"]));
        Assert.Equal(["one"], LinesOf(["one\n"]));
        Assert.Equal([null], LinesOf(["123456789"]));
    }

    [Fact]
    public void A_broken_stream_says_nothing_of_its_unfinished_line()
    {
        IObservable<ReadOnlyMemory<byte>> chunks = Observable
            .Return(new ReadOnlyMemory<byte>([(byte)'a', (byte)'\n', (byte)'b']))
            .Concat(Observable.Throw<ReadOnlyMemory<byte>>(new IOException()));

        Assert.Equal(["a"], chunks.SplitIntoLines(8).Catch((IOException _) => Observable.Empty<Line>())
            .Select(Shown).ToEnumerable());
    }

    [Fact]
    public void Each_subscriber_has_lines_of_its_own()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        IObservable<string?> lines = chunks.SplitIntoLines(8).Select(Shown);
        var (first, second) = (new List<string?>(), new List<string?>());

        using IDisposable one = lines.Subscribe(first.Add);
        chunks.OnNext("ab"u8.ToArray());
        using IDisposable two = lines.Subscribe(second.Add);
        chunks.OnNext("cd\n"u8.ToArray());

        Assert.Equal(["abcd"], first);
        Assert.Equal(["cd"], second);
    }

    private static IEnumerable<string?> LinesOf(string[] chunks) => chunks
        .Select(chunk => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(chunk)))
        .ToObservable()
        .SplitIntoLines(8)
        .Select(Shown)
        .ToEnumerable();

    private static string? Shown(Line line) => line.IsTooLong ? null : line.Text;

    private List<string?> Split(string chunk) => Split(Encoding.UTF8.GetBytes(chunk));

    private List<string?> Split(ReadOnlySpan<byte> chunk) => [.. _splitter.Split(chunk.ToArray()).Select(Shown)];
}
