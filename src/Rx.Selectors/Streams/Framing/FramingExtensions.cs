using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors;

/// <summary>
/// From a stream of bytes, in whatever pieces it comes, to frames: lines, what has its length in front of it, what has a
/// delimiter behind it, and what a decoder of one's own finds.
/// </summary>
/// <remarks>
/// <para>
/// They go on any sequence of bytes that are valid during <c>OnNext</c>, and bring frames that are valid during <c>OnNext</c>:
/// slices of what came where a frame lies within it, else of a buffer that is used again. Nothing is allocated for a frame.
/// How the bytes come in pieces makes no difference to the frames, nor to how the sequence ends.
/// </para>
/// <para>
/// Every frame has a maximum, and of one that is not complete no more than that is kept, rounded up to a power of two: a peer
/// that never ends its line, or promises gigabytes, costs no more. Nothing is kept between two frames. Each subscriber has
/// a buffer and a decoder of its own; frames come on the thread that the bytes come on.
/// </para>
/// </remarks>
public static class FramingExtensions
{
    /// <summary>The frames that a decoder finds.</summary>
    /// <param name="source">Bytes, valid during <c>OnNext</c>.</param>
    /// <param name="decoder">Makes a decoder; called once for each subscriber.</param>
    /// <returns>
    /// Frames, valid during <c>OnNext</c>. Completes behind the last one when the bytes complete, and fails when they fail; what
    /// is held then is dropped. Fails with what the decoder throws, and with a <see cref="FrameException"/> when there is no
    /// frame in as many bytes as it allows (<see cref="IFrameDecoder.BufferLimit"/>).
    /// </returns>
    public static IObservable<ReadOnlyMemory<byte>> Frames(
        this IObservable<ReadOnlyMemory<byte>> source, Func<IFrameDecoder> decoder)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(decoder);
        return new FrameObservable(source, decoder);
    }

    /// <summary>
    /// Lines of text, each ended by LF or CR LF, which are not part of it. A CR alone ends nothing. Characters whose bytes come
    /// in pieces are right.
    /// </summary>
    /// <remarks>
    /// A byte order mark of the encoding, when it is the first thing in the stream, is part of no line. Bytes that the encoding
    /// has no character for become U+FFFD, or fail the sequence, as its <see cref="Encoding.DecoderFallback"/> says. A line
    /// that is truncated loses the part of a character at its end; to tell it from one that just fits, allow one byte more
    /// than you accept.
    /// </remarks>
    /// <param name="source">Bytes, valid during <c>OnNext</c>.</param>
    /// <param name="encoding">What the text is in; UTF-8 unless given.</param>
    /// <param name="options">How long a line may be, in bytes, and what becomes of a longer one; null for the usual.</param>
    /// <returns>
    /// Lines, the only thing here that is allocated. Fails with a <see cref="FrameException"/> as the options say.
    /// </returns>
    /// <exception cref="ArgumentException">The encoding has no line feed.</exception>
    public static IObservable<string> Lines(
        this IObservable<ReadOnlyMemory<byte>> source, Encoding? encoding = null, FrameOptions? options = null)
    {
        encoding ??= Encoding.UTF8;
        options ??= FrameOptions.Default;
        FrameDelimiter end = FrameDelimiter.LineEnd(encoding);
        return source.Frames(() => new DelimiterDecoder(end, options)).Select(new LineText(encoding, options).Of);
    }

    /// <summary>
    /// Frames with a delimiter behind each, which is not part of them. Two delimiters in a row have an empty frame between
    /// them.
    /// </summary>
    /// <param name="source">Bytes, valid during <c>OnNext</c>.</param>
    /// <param name="delimiter">One byte or more. It is copied.</param>
    /// <param name="options">How long a frame may be, and what becomes of a longer one; null for the usual.</param>
    /// <returns>
    /// Frames, valid during <c>OnNext</c>. Fails with a <see cref="FrameException"/> as the options say.
    /// </returns>
    /// <exception cref="ArgumentException">The delimiter is empty.</exception>
    public static IObservable<ReadOnlyMemory<byte>> DelimitedFrames(
        this IObservable<ReadOnlyMemory<byte>> source, ReadOnlySpan<byte> delimiter, FrameOptions? options = null)
    {
        if (delimiter.IsEmpty)
        {
            throw new ArgumentException("A delimiter has at least one byte.", nameof(delimiter));
        }

        var end = new FrameDelimiter(delimiter);
        options ??= FrameOptions.Default;
        return source.Frames(() => new DelimiterDecoder(end, options));
    }

    /// <summary>Frames with their length in front of them, which is not part of them.</summary>
    /// <param name="source">Bytes, valid during <c>OnNext</c>.</param>
    /// <param name="prefix">What the length looks like; it also writes one.</param>
    /// <param name="maximumLength">How many bytes a frame may have, without its prefix; 2³⁰ at most.</param>
    /// <returns>
    /// Frames, valid during <c>OnNext</c>; one of length zero is an empty one. Fails with a <see cref="FrameException"/> when a
    /// prefix says more than the maximum, a negative number being such, and when the stream ends within a frame.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative or too large.</exception>
    public static IObservable<ReadOnlyMemory<byte>> LengthPrefixedFrames(
        this IObservable<ReadOnlyMemory<byte>> source, LengthPrefix prefix, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        FrameOptions.ThrowIfNotAllowed(maximumLength, nameof(maximumLength));
        return source.Frames(() => new LengthPrefixDecoder(prefix, maximumLength));
    }
}
