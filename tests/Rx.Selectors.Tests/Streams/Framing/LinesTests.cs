using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

public sealed class LinesTests
{
    private const string Talk = "grüß dich\r\nこんにちは\n\n🌍🌎🌏\r\nend";

    private static readonly string[] TalkLines = ["grüß dich", "こんにちは", "", "🌍🌎🌏", "end"];

    public static TheoryData<string> Encodings { get; } =
        ["utf-8", "utf-16", "utf-16BE", "utf-32", "utf-32BE"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Lines_end_with_LF_or_CR_LF_wherever_the_bytes_are_cut(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = encoding.GetBytes(Talk);

        for (int size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(TalkLines, ByteChunks.Cut(bytes, size).Lines(encoding).Complete());
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_byte_order_mark_at_the_very_beginning_is_no_part_of_a_line(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Talk)];

        for (int size = 1; size <= 8; size++)
        {
            Assert.Equal(TalkLines, ByteChunks.Cut(bytes, size).Lines(encoding).Complete());
        }

        Assert.Empty(ByteChunks.Of(encoding.GetPreamble()).Lines(encoding).Complete());
        byte[] inTheMiddle = [.. encoding.GetBytes("a\n"), .. encoding.GetPreamble(), .. encoding.GetBytes("b\n")];
        Assert.Equal(["a", "\uFEFFb"], ByteChunks.Of(inTheMiddle).Lines(encoding).Complete());
    }

    [Fact]
    public void The_bytes_of_a_line_feed_across_two_characters_of_UTF_16_end_no_line()
    {
        // 41 0A 00 41 in little-endian order holds 0A 00, 41 00 0A 41 in big-endian order holds 00 0A.
        const string Text = "\u0A41\u4100\u0A41\u0D0A\u0A0D";
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] bytes = encoding.GetBytes($"{Text}\n{Text}");
            for (int size = 1; size <= 5; size++)
            {
                Assert.Equal([Text, Text], ByteChunks.Cut(bytes, size).Lines(encoding).Complete());
            }
        }
    }

    [Fact]
    public void Text_is_UTF_8_unless_said_otherwise() =>
        Assert.Equal(["é"], ByteChunks.Of([0xC3], [0xA9, (byte)'\n']).Lines().Complete());

    [Fact]
    public void Other_encodings_are_as_given() =>
        Assert.Equal(["é", "ê"], ByteChunks.Of([0xE9, 0x0D], [0x0A, 0xEA]).Lines(Encoding.Latin1).Complete());

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("\r\n\r\n", new[] { "", "" })]
    [InlineData("a\rb\r\r\nc\r", new[] { "a\rb\r", "c\r" })]
    public void A_CR_alone_ends_nothing_and_an_end_makes_no_line_of_its_own(string text, string[] lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(lines, ByteChunks.Cut(bytes, 1).Lines().Complete());
        Assert.Equal(lines, ByteChunks.Cut(bytes).Lines().Complete());
    }

    [Fact]
    public void Bytes_that_are_no_text_become_U_FFFD_or_fail_as_the_encoding_says()
    {
        byte[] bytes = [(byte)'a', 0xFF, (byte)'\n', (byte)'b', (byte)'\n'];
        Assert.Equal(["a\uFFFD", "b"], ByteChunks.Of(bytes).Lines().Complete());

        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Assert.IsType<DecoderFallbackException>(ByteChunks.Of(bytes).Lines(strict).Read().Error);
    }

    [Theory]
    [InlineData("12345\n", null)]
    [InlineData("12345\r\n", null)]
    [InlineData("12345", null)]
    [InlineData("123456\n", FrameFault.TooLong)]
    [InlineData("12345\r\r\n", FrameFault.TooLong)]
    [InlineData("123456", FrameFault.TooLong)]
    [InlineData("12345\r", FrameFault.TooLong)]
    [InlineData("1234567890123456789", FrameFault.TooLong)]
    public void The_maximum_counts_the_bytes_of_a_line_without_its_end(string text, FrameFault? fault)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"ok\n{text}");
        for (int size = 1; size <= bytes.Length; size++)
        {
            (IReadOnlyList<string> lines, Exception? error) =
                ByteChunks.Cut(bytes, size).Lines(options: new FrameOptions { MaximumLength = 5 }).Read();

            Assert.Equal(fault, (error as FrameException)?.Fault);
            Assert.Equal(fault is null ? ["ok", "12345"] : ["ok"], lines);
            Assert.True(error is null || error.Message.Contains("5 bytes", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_line_without_an_end_fails_as_soon_as_it_is_too_long() => Assert.IsType<FrameException>(
        ByteChunks.Unended("12345678").Lines(options: new FrameOptions { MaximumLength = 5 }).Read().Error);

    [Theory]
    [InlineData(LongFrame.Truncate, new[] { "12345", "ok", "12345", "" })]
    [InlineData(LongFrame.Skip, new[] { "ok", "" })]
    public void Long_lines_can_be_truncated_or_skipped(LongFrame what, string[] expected)
    {
        byte[] bytes = "1234567890123\nok\r\n123456\r\n\r\n"u8.ToArray();
        for (int size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(expected, ByteChunks.Cut(bytes, size)
                .Lines(options: new FrameOptions { MaximumLength = 5, LongFrames = what }).Complete());
        }
    }

    [Theory]
    [InlineData("utf-8", "aé🌍🌍", 6, "aé")]
    [InlineData("utf-8", "aé🌍🌍", 7, "aé🌍")]
    [InlineData("utf-16", "ab🌍c", 7, "ab")]
    [InlineData("utf-16", "ab🌍c", 9, "ab🌍")]
    [InlineData("utf-16BE", "ab", 3, "a")]
    public void A_truncated_line_has_no_part_of_a_character(string name, string text, int maximum, string expected)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = encoding.GetBytes($"{text}\r\n{text}");
        for (int size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal([expected, expected], ByteChunks.Cut(bytes, size).Lines(
                encoding, new FrameOptions { MaximumLength = maximum, LongFrames = LongFrame.Truncate }).Complete());
        }
    }

    [Fact]
    public void A_truncated_line_is_delivered_before_its_end_has_come()
    {
        var probe = new ObserverProbe<string>();
        ByteChunks.Unended("1234567890").Lines(
            options: new FrameOptions { MaximumLength = 5, LongFrames = LongFrame.Truncate }).Subscribe(probe);
        Assert.Equal(["12345"], probe.Values);
    }

    [Theory]
    [InlineData(UnfinishedFrame.Deliver, "ok\nrest", new[] { "ok", "rest" }, false)]
    [InlineData(UnfinishedFrame.Drop, "ok\nrest", new[] { "ok" }, false)]
    [InlineData(UnfinishedFrame.Fail, "ok\nrest", new[] { "ok" }, true)]
    [InlineData(UnfinishedFrame.Fail, "ok\nrest\n", new[] { "ok", "rest" }, false)]
    [InlineData(UnfinishedFrame.Fail, "", new string[0], false)]
    public void An_unfinished_line_is_delivered_dropped_or_an_error(
        UnfinishedFrame what, string text, string[] expected, bool fails)
    {
        (IReadOnlyList<string> lines, Exception? error) =
            ByteChunks.Of(text).Lines(options: new FrameOptions { UnfinishedFrames = what }).Read();

        Assert.Equal(expected, lines);
        Assert.Equal(fails ? FrameFault.Unfinished : null, (error as FrameException)?.Fault);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_maximum_that_no_array_has_is_refused(int maximum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameOptions { MaximumLength = maximum });

    [Fact]
    public void A_maximum_of_nothing_allows_empty_lines()
    {
        var none = new FrameOptions { MaximumLength = 0, LongFrames = LongFrame.Skip };
        Assert.Equal(["", ""], ByteChunks.Cut("\r\nabc\n\n"u8.ToArray(), 1).Lines(options: none).Complete());
    }
}
