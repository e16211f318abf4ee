using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

public sealed class DelimitedFramesTests
{
    [Theory]
    [InlineData("\0", "a\0bc\0\0d", new[] { "a", "bc", "", "d" })]
    [InlineData("ab", "aab1ab22abab", new[] { "a", "1", "22", "" })]
    [InlineData("aaab", "aaaaab1aaab", new[] { "aa", "1" })]
    [InlineData("--x--", "1--x--x--2--x----x--", new[] { "1", "x--2", "" })]
    [InlineData("ab", "1a", new[] { "1a" })]
    public void A_delimiter_is_found_wherever_the_bytes_are_cut(string delimiter, string text, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(expected, ByteChunks.Cut(bytes, size).DelimitedFrames(Encoding.UTF8.GetBytes(delimiter)).Complete());
        }
    }

    [Fact]
    public void The_delimiter_is_copied()
    {
        byte[] delimiter = [(byte)';'];
        IObservable<ReadOnlyMemory<byte>> frames = ByteChunks.Of("a;b,c").DelimitedFrames(delimiter);
        delimiter[0] = (byte)',';
        Assert.Equal(["a", "b,c"], frames.Complete());
    }

    [Fact]
    public void A_delimiter_of_nothing_is_refused() =>
        Assert.Throws<ArgumentException>(static () => ByteChunks.Of("a").DelimitedFrames([]));

    [Theory]
    [InlineData(LongFrame.Fail, new[] { "123" }, true)]
    [InlineData(LongFrame.Truncate, new[] { "123", "123", "1", "123" }, false)]
    [InlineData(LongFrame.Skip, new[] { "123", "1" }, false)]
    public void Frames_that_are_too_long_fail_or_are_cut_or_skipped_even_if_they_hold_a_part_of_the_delimiter(
        LongFrame what, string[] expected, bool fails)
    {
        byte[] bytes = "123abc123ababab12abc1abc123456ab"u8.ToArray();
        for (int size = 1; size <= bytes.Length; size++)
        {
            (IReadOnlyList<string> frames, Exception? error) = ByteChunks.Cut(bytes, size)
                .DelimitedFrames("abc"u8, new FrameOptions { MaximumLength = 3, LongFrames = what }).Read();

            Assert.Equal(expected, frames);
            Assert.Equal(fails ? FrameFault.TooLong : null, (error as FrameException)?.Fault);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void The_rest_of_a_long_frame_is_no_finished_frame_either(int size)
    {
        var options = new FrameOptions
        {
            MaximumLength = 3, LongFrames = LongFrame.Truncate, UnfinishedFrames = UnfinishedFrame.Fail,
        };
        (IReadOnlyList<string> frames, Exception? error) =
            ByteChunks.Cut("1234567890"u8.ToArray(), size).DelimitedFrames(";"u8, options).Read();

        Assert.Equal(["123"], frames);
        Assert.Equal(FrameFault.Unfinished, Assert.IsType<FrameException>(error).Fault);
    }
}
