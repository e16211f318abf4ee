using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

/// <summary>What the operator does with any decoder.</summary>
public sealed class FramesTests
{
    [Fact]
    public void A_frame_that_lies_within_a_chunk_is_a_slice_of_it()
    {
        byte[] chunk = "one.two."u8.ToArray();
        List<ArraySegment<byte>> frames = [];

        Observable.Return<ReadOnlyMemory<byte>>(chunk).Frames(static () => new Sentences()).Subscribe(frame =>
        {
            Assert.True(MemoryMarshal.TryGetArray(frame, out ArraySegment<byte> segment));
            frames.Add(segment);
        });

        Assert.All(frames, frame => Assert.Same(chunk, frame.Array));
        Assert.Equal([0, 4], frames.Select(static frame => frame.Offset));
    }

    [Fact]
    public void The_frames_behind_one_that_was_assembled_are_slices_again()
    {
        byte[] chunk = "b.cc.ddd."u8.ToArray();
        List<bool> slices = [];
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        chunks.Frames(static () => new Sentences()).Subscribe(frame =>
        {
            Assert.True(MemoryMarshal.TryGetArray(frame, out ArraySegment<byte> segment));
            slices.Add(ReferenceEquals(chunk, segment.Array));
        });

        chunks.OnNext("aaa"u8.ToArray());
        chunks.OnNext(chunk);

        Assert.Equal([false, true, true], slices);
    }

    [Fact]
    public void A_frame_over_many_chunks_is_whole() =>
        Assert.Equal(["one", "two"], ByteChunks.Of("o", "n", "e", ".t", "wo", ".").Frames(static () => new Sentences()).Complete());

    [Fact]
    public void Frames_that_a_decoder_finds_late_within_what_is_held_are_all_delivered() => Assert.Equal(
        ["a", "b", "c", "d", "e"],
        ByteChunks.Of("a.b.", "c.", "d.", ";e.;").Frames(static () => new Paragraphs()).Complete());

    [Fact]
    public void Each_subscriber_has_a_decoder_of_its_own()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        int made = 0;
        IObservable<ReadOnlyMemory<byte>> frames = chunks.Frames(() =>
        {
            made++;
            return new Sentences();
        });
        Assert.Equal(0, made);

        var first = new ObserverProbe<string>();
        var second = new ObserverProbe<string>();
        frames.Select(static frame => Encoding.UTF8.GetString(frame.Span)).Subscribe(first);
        chunks.OnNext("on"u8.ToArray());
        frames.Select(static frame => Encoding.UTF8.GetString(frame.Span)).Subscribe(second);
        chunks.OnNext("e."u8.ToArray());

        Assert.Equal(["one"], first.Values);
        Assert.Equal(["e"], second.Values);
        Assert.Equal(2, made);
    }

    [Fact]
    public void A_decoder_can_pass_over_what_is_no_frame() => Assert.Equal(
        ["one", "two"], ByteChunks.Of("  one. ", "  two.  ").Frames(static () => new Sentences(skipsSpaces: true)).Complete());

    [Fact]
    public void A_part_of_a_frame_at_the_end_is_an_error_unless_the_decoder_says_otherwise()
    {
        (IReadOnlyList<string> frames, Exception? error) =
            ByteChunks.Of("one.tw").Frames(static () => new Sentences()).Read();

        Assert.Equal(["one"], frames);
        FrameException unfinished = Assert.IsType<FrameException>(error);
        Assert.Equal(FrameFault.Unfinished, unfinished.Fault);
        Assert.Contains("2 bytes", unfinished.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_at_all_is_no_frame() =>
        Assert.Empty(ByteChunks.Of("", "").Frames(static () => new Sentences()).Complete());

    [Fact]
    public void An_error_of_the_bytes_passes_and_what_is_held_is_dropped()
    {
        var reset = new IOException("reset");
        (IReadOnlyList<string> frames, Exception? error) =
            ByteChunks.Failing(reset, "one.tw").Frames(static () => new Sentences()).Read();

        Assert.Equal(["one"], frames);
        Assert.Same(reset, error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void No_frame_in_as_many_bytes_as_a_decoder_allows_is_an_error_behind_the_frames_before(int size)
    {
        (IReadOnlyList<string> frames, Exception? error) = ByteChunks
            .Cut("one.far too long."u8.ToArray(), size).Frames(static () => new Sentences()).Read();

        Assert.Equal(["one"], frames);
        FrameException tooLong = Assert.IsType<FrameException>(error);
        Assert.Equal(FrameFault.TooLong, tooLong.Fault);
        Assert.Equal(Sentences.Limit, tooLong.MaximumLength);
    }

    [Fact]
    public void An_exception_of_the_decoder_is_an_error_and_unsubscribes_from_the_bytes()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        chunks.Frames(static () => new Sentences()).Subscribe(probe);

        chunks.OnNext("one.!two."u8.ToArray());

        Assert.Equal(1, probe.Count);
        Assert.Equal("Not said here.", probe.WaitForError<FrameException>("the decoder's").Message);
        Assert.False(chunks.HasObservers);
    }

    [Fact]
    public void Bytes_that_come_after_the_end_are_no_frames()
    {
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        ByteChunks.Of("one.", "!", "two.", "three.").Frames(static () => new Sentences()).Subscribe(probe);
        probe.WaitForError<FrameException>("the decoder's");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void An_exception_of_the_decoder_factory_is_an_error()
    {
        var thrown = new InvalidOperationException("no decoder");
        Assert.Same(thrown, ByteChunks.Of("one.").Frames(() => throw thrown).Read().Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void A_decoder_that_consumes_nothing_or_too_much_is_refused(int consumed) => Assert.IsType<InvalidOperationException>(
        ByteChunks.Of("one.").Frames(() => new Broken(consumed)).Read().Error);

    [Fact]
    public void A_decoder_without_a_limit_is_refused() => Assert.IsType<InvalidOperationException>(
        ByteChunks.Of("one.").Frames(static () => new Broken(consumed: 1, limit: 0)).Read().Error);

    [Theory]
    [InlineData("one.two.three.")]
    [InlineData("one.", "two.three.")]
    [InlineData("one.tw", "o.three.")]
    public void Disposing_in_the_middle_silences_and_ends_the_bytes(params string[] chunks)
    {
        var bytes = new BehaviorSubject<ReadOnlyMemory<byte>>(default);
        var subscription = new SingleAssignmentDisposable();
        var probe = new ObserverProbe<string>();
        probe.Handler = _ =>
        {
            if (probe.Count == 2)
            {
                subscription.Dispose();
                probe.ExpectSilence();
            }
        };
        subscription.Disposable = bytes.Frames(static () => new Sentences())
            .Subscribe(frame => probe.OnNext(Encoding.UTF8.GetString(frame.Span)));

        foreach (string chunk in chunks)
        {
            bytes.OnNext(Encoding.UTF8.GetBytes(chunk));
        }

        probe.AssertGrammar();
        Assert.Equal(["one", "two"], probe.Values);
        Assert.False(bytes.HasObservers);
    }

    [Theory]
    [InlineData("one.two.")]
    [InlineData("on", "e.two.")]
    public void An_observer_that_throws_is_unsubscribed(params string[] chunks)
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        int told = 0;
        bytes.Frames(static () => new Sentences()).Subscribe(_ =>
        {
            told++;
            throw new InvalidTimeZoneException();
        });

        Assert.Throws<InvalidTimeZoneException>(() => Array.ForEach(chunks, chunk => bytes.OnNext(Encoding.UTF8.GetBytes(chunk))));
        Assert.False(bytes.HasObservers);
        Assert.Equal(1, told);
    }

    /// <summary>Frames ended by a full stop.</summary>
    private sealed class Sentences(bool skipsSpaces = false) : IFrameDecoder
    {
        public const int Limit = 10;

        public int BufferLimit => Limit;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            Assert.InRange(bytes.Length, 1, BufferLimit);
            if (bytes[0] == '!')
            {
                throw new FrameException(FrameFault.Malformed, "Not said here.");
            }

            if (skipsSpaces && bytes[0] == ' ')
            {
                frame = DecodedFrame.None(1);
                return true;
            }

            int end = bytes.IndexOf((byte)'.');
            frame = end < 0 ? default : new DecodedFrame(0, end, end + 1);
            return end >= 0;
        }
    }

    /// <summary>The same, but nothing before a semicolon has come; it is passed over.</summary>
    private sealed class Paragraphs : IFrameDecoder
    {
        private bool _isReleased;

        public int BufferLimit => 100;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            _isReleased |= bytes.Contains((byte)';');
            int end = _isReleased ? bytes.IndexOfAny((byte)'.', (byte)';') : -1;
            frame = default;
            if (end >= 0)
            {
                frame = bytes[end] == ';' ? DecodedFrame.None(end + 1) : new DecodedFrame(0, end, end + 1);
                _isReleased = bytes[end] != ';';
            }

            return end >= 0;
        }
    }

    private sealed class Broken(int consumed, int limit = 10) : IFrameDecoder
    {
        public int BufferLimit => limit;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            frame = new DecodedFrame(0, 0, consumed);
            return true;
        }
    }
}
