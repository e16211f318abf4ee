using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

/// <summary>However the same bytes are cut, the frames are the same, and so is the end; and both are what a plain model says.</summary>
public sealed class ChunkingProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(120);

    // Few different bytes, so that delimiters, their beginnings and their repetitions come often.
    private static readonly Gen<byte> Few = Gen.Elements<byte>((byte)'a', (byte)'b', (byte)'\r', (byte)'\n', 0, 0xC3, 0xA9, 0xFE, 0xFF, 0xEF, 0xBB, 0xBF);

    private static readonly Gen<byte[]> Mark = Gen.Elements<byte[]>([], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]);

    private static readonly Gen<byte[]> Bytes =
        Mark.SelectMany(static mark => Few.ListOf(), static (mark, rest) => (byte[])[.. mark, .. rest]);

    private static readonly Gen<int[]> Sizes = Gen.Choose(1, 7).ListOf().Select(static list => list.ToArray());

    [Fact]
    public void Lines() => ForAnyCut(
        static (chunks, options) => chunks.Lines(Encoding.Latin1, options).Read(),
        static (bytes, options) => Model(bytes, "\n", options, static line => line.EndsWith('\r') ? line[..^1] : line));

    [Fact]
    public void Lines_of_UTF_8() => ForAnyCut(
        static (chunks, options) => chunks.Lines(Encoding.UTF8, options).Read(), model: null);

    [Fact]
    public void Lines_of_UTF_16() => ForAnyCut(
        static (chunks, options) => chunks.Lines(Encoding.BigEndianUnicode, options).Read(), model: null);

    [Fact]
    public void One_byte_as_delimiter() => ForAnyCut(
        static (chunks, options) => chunks.DelimitedFrames("a"u8, options).Read(),
        static (bytes, options) => Model(bytes, "a", options, static frame => frame));

    [Fact]
    public void A_delimiter_that_begins_like_its_own_end() => ForAnyCut(
        static (chunks, options) => chunks.DelimitedFrames("aba"u8, options).Read(),
        static (bytes, options) => Model(bytes, "aba", options, static frame => frame));

    [Fact]
    public void Length_prefixes() => Prop
        .ForAll(
            Bytes.ListOf().ToArbitrary(),
            Sizes.ToArbitrary(),
            Gen.Choose(0, 15).ToArbitrary(),
            static (frames, sizes, shape) =>
            {
                var prefix = new LengthPrefix(1 << (shape % 4), (ByteOrder)(shape / 4 % 2), (LengthPrefixScope)(shape / 8));
                var writer = new ArrayBufferWriter<byte>();
                foreach (byte[] frame in frames)
                {
                    prefix.WriteFrame(writer, frame);
                }

                (IReadOnlyList<string> read, Exception? error) = ByteChunks.Cut(writer.WrittenSpan.ToArray(), sizes)
                    .LengthPrefixedFrames(prefix, maximumLength: 200).Read();
                Assert.Null(error);
                Assert.Equal(frames.Select(Encoding.Latin1.GetString), read);
            })
        .Check(Thorough);

    [Fact]
    public void Random_bytes_read_as_length_prefixes() => Prop
        .ForAll(
            Gen.Choose(0, 6).Select(static number => (byte)number).ListOf().Select(static list => list.ToArray()).ToArbitrary(),
            Sizes.ToArbitrary(),
            Gen.Choose(0, 15).ToArbitrary(),
            static (bytes, sizes, shape) =>
            {
                var prefix = new LengthPrefix(1 << (shape % 4), (ByteOrder)(shape / 4 % 2), (LengthPrefixScope)(shape / 8));
                AssertSame(
                    ByteChunks.Cut(bytes).LengthPrefixedFrames(prefix, 5).Read(),
                    ByteChunks.Cut(bytes, sizes).LengthPrefixedFrames(prefix, 5).Read());
            })
        .Check(Thorough);

    private static void ForAnyCut(
        Func<IObservable<ReadOnlyMemory<byte>>, FrameOptions, (IReadOnlyList<string> Frames, Exception? Error)> read,
        Func<byte[], FrameOptions, IEnumerable<string>>? model) => Prop
        .ForAll(
            Bytes.ToArbitrary(),
            Sizes.ToArbitrary(),
            Gen.Choose(0, 9 * 13 - 1).ToArbitrary(),
            (bytes, sizes, choice) =>
            {
                var options = new FrameOptions
                {
                    MaximumLength = choice / 9,
                    LongFrames = (LongFrame)(choice % 3),
                    UnfinishedFrames = (UnfinishedFrame)(choice / 3 % 3),
                };
                (IReadOnlyList<string> Frames, Exception? Error) whole = read(ByteChunks.Cut(bytes), options);
                AssertSame(whole, read(ByteChunks.Cut(bytes, sizes), options));
                AssertSame(whole, read(ByteChunks.Cut(bytes, 1), options));
                if (model is not null && options.LongFrames != LongFrame.Truncate)
                {
                    // Truncated lines end with a whole character, which the model knows nothing of.
                    AssertAsModelled([.. model(bytes, options)], options, whole);
                }
            })
        .Check(Thorough);

    private static void AssertSame(
        (IReadOnlyList<string> Frames, Exception? Error) expected, (IReadOnlyList<string> Frames, Exception? Error) actual)
    {
        Assert.Equal(expected.Frames, actual.Frames);
        Assert.Equal(expected.Error?.Message, actual.Error?.Message);
    }

    /// <summary>The frames before the first that is too long, which is the error; all of them when nothing else is wrong.</summary>
    private static void AssertAsModelled(
        string[] expected, FrameOptions options, (IReadOnlyList<string> Frames, Exception? Error) actual)
    {
        int good = Array.FindIndex(expected, frame => frame.Length > options.MaximumLength);
        Assert.Equal(good < 0 ? expected : expected[..good], actual.Frames);
        if (good >= 0)
        {
            Assert.Equal(FrameFault.TooLong, Assert.IsType<FrameException>(actual.Error).Fault);
        }
        else if (options.UnfinishedFrames == UnfinishedFrame.Deliver)
        {
            Assert.Null(actual.Error);
        }
    }

    /// <summary>What String.Split makes of it.</summary>
    private static IEnumerable<string> Model(byte[] bytes, string delimiter, FrameOptions options, Func<string, string> strip)
    {
        string[] parts = Encoding.Latin1.GetString(bytes).Split(delimiter);
        IEnumerable<string> frames = parts[..^1].Select(strip);
        if (parts[^1].Length > 0 && options.UnfinishedFrames == UnfinishedFrame.Deliver)
        {
            frames = frames.Append(parts[^1]);
        }

        return options.LongFrames == LongFrame.Skip
            ? frames.Where(frame => frame.Length <= options.MaximumLength)
            : frames;
    }
}
