using System.Reactive.Subjects;

namespace Rx.Selectors.Tests.Streams.Framing;

/// <summary>A peer that never finishes a frame costs a bounded amount of memory, whichever the decoder.</summary>
public sealed class FrameBoundTests
{
    private const int Maximum = 1000;

    public static TheoryData<string> Decoders => [.. Makers.Keys];

    private static Dictionary<string, Func<IFrameDecoder>> Makers { get; } = new()
    {
        ["lines that fail"] = static () => Delimited(LongFrame.Fail),
        ["lines that are cut"] = static () => Delimited(LongFrame.Truncate),
        ["lines that are skipped"] = static () => Delimited(LongFrame.Skip),
        ["a prefix that announces much"] = static () => new LengthPrefixDecoder(new LengthPrefix(4), Maximum),
        ["a decoder of the user's own"] = static () => new Endless(),
    };

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_frame_without_an_end_holds_no_more_than_the_limit(string decoder)
    {
        foreach (int chunk in (int[])[1, 7, 256, 999, 5000])
        {
            var recorder = new Recorder(Makers[decoder]());
            using var bytes = new Subject<ReadOnlyMemory<byte>>();
            Exception? failure = null;
            using IDisposable subscription = bytes.Frames(() => recorder).Subscribe(static _ => { }, error => failure = error);
            byte[] endless = new byte[chunk];
            Array.Fill(endless, (byte)1); // no line ends, and each four bytes announce a frame of 16 MB

            for (int sent = 0; sent < 20 * Maximum && failure is null; sent += chunk)
            {
                bytes.OnNext(endless);
            }

            Assert.InRange(recorder.Most, 1, recorder.BufferLimit);
            Assert.InRange(recorder.BufferLimit, 1, Maximum + 8);
            Assert.True(failure is FrameException || (failure is null && recorder.Consumed > 18 * Maximum), $"{failure}");
        }
    }

    private static DelimiterDecoder Delimited(LongFrame longFrames) => new(
        FrameDelimiter.LineEnd(System.Text.Encoding.UTF8), new FrameOptions { MaximumLength = Maximum, LongFrames = longFrames });

    /// <summary>Notes how much a decoder gets at once, which is what is held.</summary>
    private sealed class Recorder(IFrameDecoder decoder) : IFrameDecoder
    {
        public int Most { get; private set; }

        public long Consumed { get; private set; }

        public int BufferLimit => decoder.BufferLimit;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            Most = Math.Max(Most, bytes.Length);
            bool isFound = decoder.TryDecode(bytes, out frame);
            Consumed += isFound ? frame.Consumed : 0;
            return isFound;
        }

        public bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame) => decoder.TryDecodeEnd(bytes, out frame);
    }

    private sealed class Endless : IFrameDecoder
    {
        public int BufferLimit => Maximum;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            frame = default;
            return false;
        }
    }
}
