using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;
using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class LineDecoderTests : IDisposable
{
    private static readonly string Longest = new('x', 511);

    private readonly Subject<ReadOnlyMemory<byte>> _chunks = new();
    private readonly List<string> _told = [];

    public LineDecoderTests() => _chunks.IrcLines().Subscribe(line => _told.Add(Shown(line)));

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
        Assert.Empty(Split("o"));
        Assert.Empty(Split("ne\r"));
        Assert.Equal(["one", "t"], Split("\nt\n"));
    }

    [Fact]
    public void Bytes_are_characters_whether_they_are_UTF_8_or_not()
    {
        _chunks.OnNext(new byte[] { 0xFF, 0xC3, 0xA9, (byte)'\n' });
        Assert.Equal(["\u00FF\u00C3\u00A9"], _told);
    }

    [Fact]
    public void A_line_of_512_bytes_with_its_end_passes()
    {
        Assert.Equal([Longest], Split(Longest + "\n"));
        Assert.Equal([Longest[1..]], Split(Longest[1..] + "\r\n"));
        Assert.Equal([Longest], [.. Split(Longest), .. Split("\n")]);
    }

    [Theory]
    [InlineData("x\n")]
    [InlineData("\r\n")]
    [InlineData("xxx\r\n")]
    public void A_longer_line_is_told_as_such_and_the_next_one_passes(string end)
    {
        Assert.Equal(["TooLong", "MoreOfTooLong", "next"], Split(Longest + end + "next\n"));
        Assert.Equal(["TooLong", "MoreOfTooLong", "next"], [.. Split(Longest), .. Split(end + "next\n")]);
    }

    [Fact]
    public void A_longer_line_is_told_before_its_end_and_again_for_each_512_bytes()
    {
        Assert.Equal(["TooLong"], Split(Longest + "x"));
        Assert.Empty(Split(Longest));
        Assert.Equal(["MoreOfTooLong"], Split(Longest));
        Assert.Equal(["MoreOfTooLong", "MoreOfTooLong"], Split(Longest + Longest));
        Assert.Equal(["MoreOfTooLong", "next"], Split("\nnext\n"));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\rb")]
    [InlineData("a\r")]
    [InlineData("\0")]
    public void A_line_that_cannot_be_passed_on_is_told_as_such(string line)
    {
        Assert.Equal(["Malformed", "next"], Split(line + "\r\nnext\n"));
    }

    [Fact]
    public void The_end_of_the_stream_is_no_end_of_a_line()
    {
        Assert.Equal(["one"], LinesOf(Observable.Return(Bytes("one\nhalf of tw"))));
    }

    [Fact]
    public void Each_subscriber_has_lines_of_its_own()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        IObservable<Line> lines = chunks.IrcLines();
        var (first, second) = (new List<string>(), new List<string>());

        using IDisposable one = lines.Subscribe(line => first.Add(line.Text));
        chunks.OnNext(Bytes("ab"));
        using IDisposable two = lines.Subscribe(line => second.Add(line.Text));
        chunks.OnNext(Bytes("cd\n"));

        Assert.Equal(["abcd"], first);
        Assert.Equal(["cd"], second);
    }

    public void Dispose() => _chunks.Dispose();

    private static string[] LinesOf(IObservable<ReadOnlyMemory<byte>> chunks) =>
        [.. chunks.IrcLines().Select(Shown).ToEnumerable()];

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Shown(Line line) => line.Kind == LineKind.Text ? line.Text : line.Kind.ToString();

    private List<string> Split(string chunk)
    {
        _told.Clear();
        _chunks.OnNext(Bytes(chunk));
        return [.. _told];
    }
}
