using System.Buffers;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

public sealed class LengthPrefixedFramesTests
{
    private const int Maximum = 300;

    public static TheoryData<int, ByteOrder, LengthPrefixScope> Prefixes { get; } = new MatrixTheoryData<int, ByteOrder, LengthPrefixScope>(
        [1, 2, 4, 8], Enum.GetValues<ByteOrder>(), Enum.GetValues<LengthPrefixScope>());

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Written_frames_are_read_wherever_the_bytes_are_cut(int size, ByteOrder order, LengthPrefixScope scope)
    {
        var prefix = new LengthPrefix(size, order, scope);
        string[] expected = ["one", "", new string('x', 240), "two"];
        byte[] bytes = Write(prefix, expected);

        for (int cut = 1; cut <= bytes.Length; cut++)
        {
            Assert.Equal(expected, ByteChunks.Cut(bytes, cut).LengthPrefixedFrames(prefix, Maximum).Complete());
        }
    }

    [Theory]
    [InlineData(2, ByteOrder.BigEndian, LengthPrefixScope.Payload, new byte[] { 1, 2 }, 0x102)]
    [InlineData(2, ByteOrder.LittleEndian, LengthPrefixScope.Payload, new byte[] { 1, 2 }, 0x201)]
    [InlineData(4, ByteOrder.BigEndian, LengthPrefixScope.Payload, new byte[] { 0, 1, 2, 3 }, 0x10203)]
    [InlineData(4, ByteOrder.LittleEndian, LengthPrefixScope.PrefixAndPayload, new byte[] { 7, 1, 0, 0 }, 0x103)]
    [InlineData(8, ByteOrder.BigEndian, LengthPrefixScope.PrefixAndPayload, new byte[] { 0, 0, 0, 0, 0, 0, 1, 10 }, 0x102)]
    [InlineData(1, ByteOrder.LittleEndian, LengthPrefixScope.Payload, new byte[] { 255 }, 255)]
    public void A_prefix_is_the_length_in_so_many_bytes(
        int size, ByteOrder order, LengthPrefixScope scope, byte[] expected, int length)
    {
        byte[] written = new byte[size + 1];
        new LengthPrefix(size, order, scope).Write(written, length);
        Assert.Equal([.. expected, 0], written);
    }

    [Theory]
    [InlineData(1, LengthPrefixScope.Payload, 256)]
    [InlineData(1, LengthPrefixScope.PrefixAndPayload, 255)]
    [InlineData(2, LengthPrefixScope.Payload, 65_536)]
    [InlineData(4, LengthPrefixScope.Payload, -1)]
    public void A_length_that_a_prefix_cannot_say_is_not_written(int size, LengthPrefixScope scope, int length)
    {
        var prefix = new LengthPrefix(size, scope: scope);
        byte[] destination = new byte[8];
        Assert.Throws<ArgumentOutOfRangeException>(() => prefix.Write(destination, length));
        Assert.Equal(new byte[8], destination);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused() =>
        Assert.Throws<ArgumentException>(static () => new LengthPrefix(4).Write(new byte[3], 1));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(16)]
    public void There_are_prefixes_of_1_2_4_and_8_bytes(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthPrefix(size));

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_negative_or_huge_length_fails_behind_the_frames_before_it(int size, ByteOrder order, LengthPrefixScope scope)
    {
        var prefix = new LengthPrefix(size, order, scope);
        byte[] bytes = [.. Write(prefix, "one"), .. Enumerable.Repeat((byte)0xFF, size), .. new byte[500]];

        for (int cut = 1; cut <= bytes.Length; cut++)
        {
            (IReadOnlyList<string> frames, Exception? error) =
                ByteChunks.Cut(bytes, cut).LengthPrefixedFrames(prefix, maximumLength: 100).Read();

            Assert.Equal(["one"], frames);
            FrameException tooLong = Assert.IsType<FrameException>(error);
            Assert.Equal(FrameFault.TooLong, tooLong.Fault);
            Assert.Equal(100, tooLong.MaximumLength);
            Assert.Contains("(-1 as a number with a sign)", tooLong.Message, StringComparison.Ordinal);
            Assert.Contains("100 are allowed", tooLong.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void The_maximum_counts_the_payload(int length, bool isAllowed)
    {
        foreach (LengthPrefixScope scope in Enum.GetValues<LengthPrefixScope>())
        {
            var prefix = new LengthPrefix(4, scope: scope);
            Exception? error = ByteChunks.Cut(Write(prefix, new string('x', length)))
                .LengthPrefixedFrames(prefix, maximumLength: 100).Read().Error;
            Assert.Equal(isAllowed, error is null);
        }
    }

    [Fact]
    public void A_promise_that_is_too_long_fails_before_it_is_kept()
    {
        byte[] prefixAlone = [0, 0, 0, 101];
        Assert.IsType<FrameException>(ByteChunks.Of(prefixAlone).LengthPrefixedFrames(new LengthPrefix(4), 100).Read().Error);
    }

    [Fact]
    public void A_length_shorter_than_the_prefix_that_it_counts_is_malformed()
    {
        var prefix = new LengthPrefix(4, scope: LengthPrefixScope.PrefixAndPayload);
        byte[] bytes = [0, 0, 0, 3, 1, 2, 3];
        Exception? error = ByteChunks.Of(bytes).LengthPrefixedFrames(prefix, 100).Read().Error;
        Assert.Equal(FrameFault.Malformed, Assert.IsType<FrameException>(error).Fault);
    }

    [Theory]
    [InlineData(2, "2 of 4 bytes")]
    [InlineData(4, "0 of 3 bytes")]
    [InlineData(6, "2 of 3 bytes")]
    public void An_end_within_a_frame_says_how_much_had_come(int count, string expected)
    {
        var prefix = new LengthPrefix(4);
        Exception? error = ByteChunks.Cut(Write(prefix, "abc")[..count], 1).LengthPrefixedFrames(prefix, 100).Read().Error;
        FrameException unfinished = Assert.IsType<FrameException>(error);
        Assert.Equal(FrameFault.Unfinished, unfinished.Fault);
        Assert.Contains(expected, unfinished.Message, StringComparison.Ordinal);
    }

    private static byte[] Write(LengthPrefix prefix, params string[] frames)
    {
        var writer = new ArrayBufferWriter<byte>();
        foreach (string frame in frames)
        {
            prefix.WriteFrame(writer, System.Text.Encoding.Latin1.GetBytes(frame));
        }

        return writer.WrittenSpan.ToArray();
    }
}
