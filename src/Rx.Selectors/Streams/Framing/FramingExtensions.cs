using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors;

/// <summary>
/// Operators that split a stream of bytes into frames, independent of the pieces in which the bytes arrive: lines, frames after
/// a length prefix, frames before a delimiter, and the frames that a custom decoder finds.
/// </summary>
/// <remarks>
/// <para>
/// The operators accept any sequence of bytes that are valid during <c>OnNext</c>, and produce frames that are valid during
/// <c>OnNext</c>: slices of a received chunk if the frame lies within it, otherwise slices of a buffer that is used again.
/// Nothing is allocated for a frame. The pieces in which the bytes arrive affect neither the frames nor the end of the sequence.
/// </para>
/// <para>
/// Every frame has a maximum length, and an incomplete frame takes no more memory than that, rounded up to a power of two. A peer
/// that never ends its line, or announces gigabytes, costs no more. Between two frames no memory is kept. Each subscriber has
/// its own buffer and decoder. Frames arrive on the thread on which the bytes arrive.
/// </para>
/// </remarks>
public static class FramingExtensions
{
    /// <summary>Splits a stream of bytes into the frames that a decoder finds.</summary>
    /// <param name="source">The bytes, valid during <c>OnNext</c>.</param>
    /// <param name="decoder">A function that creates a decoder; called once for each subscriber.</param>
    /// <returns>
    /// The frames, valid during <c>OnNext</c>. The sequence completes after the last frame when the bytes complete, and fails
    /// when they fail; an incomplete frame is dropped then. It fails with an exception that the decoder throws, and with a
    /// <see cref="FrameException"/> if the decoder finds no frame in <see cref="IFrameDecoder.BufferLimit"/> bytes.
    /// </returns>
    public static IObservable<ReadOnlyMemory<byte>> Frames(
        this IObservable<ReadOnlyMemory<byte>> source, Func<IFrameDecoder> decoder)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(decoder);
        return new FrameObservable(source, decoder);
    }

    /// <summary>
    /// Splits a stream of bytes into lines of text. Each line ends with LF or CR LF, which is not part of it; a CR alone does not
    /// end a line. Characters whose bytes arrive in pieces are decoded correctly.
    /// </summary>
    /// <remarks>
    /// A byte order mark of the encoding at the beginning of the stream is not part of a line. Bytes that are invalid in the
    /// encoding become U+FFFD or fail the sequence, as determined by its <see cref="Encoding.DecoderFallback"/>. A truncated
    /// line ends before a character of which only a part remains. To distinguish a truncated line from one that just fits,
    /// allow one byte more than you accept.
    /// </remarks>
    /// <param name="source">The bytes, valid during <c>OnNext</c>.</param>
    /// <param name="encoding">The encoding of the text; null for UTF-8.</param>
    /// <param name="options">
    /// The maximum length of a line, in bytes, and how longer lines are handled; null for the defaults.
    /// </param>
    /// <returns>
    /// The lines; the strings are all that is allocated. The sequence fails with a <see cref="FrameException"/> if the options
    /// specify that a line that is too long, or an unfinished one, is a failure.
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
    /// Splits a stream of bytes into frames that each end with a delimiter, which is not part of the frame. Two successive
    /// delimiters have an empty frame between them.
    /// </summary>
    /// <param name="source">The bytes, valid during <c>OnNext</c>.</param>
    /// <param name="delimiter">The delimiter, of at least one byte. It is copied.</param>
    /// <param name="options">The maximum length of a frame, and how longer frames are handled; null for the defaults.</param>
    /// <returns>
    /// The frames, valid during <c>OnNext</c>. The sequence fails with a <see cref="FrameException"/> if the options specify
    /// that a
    /// frame that is too long, or an unfinished one, is a failure.
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

    /// <summary>Splits a stream of bytes into frames that each follow a length prefix, which is not part of the frame.</summary>
    /// <param name="source">The bytes, valid during <c>OnNext</c>.</param>
    /// <param name="prefix">The format of the length prefix. The same object writes prefixes.</param>
    /// <param name="maximumLength">The maximum number of bytes of a frame, without its prefix; at most 2³⁰.</param>
    /// <returns>
    /// The frames, valid during <c>OnNext</c>; a length of zero yields an empty frame. The sequence fails with a
    /// <see cref="FrameException"/> if a prefix exceeds the maximum (prefixes are unsigned; a negative number is a large one), if
    /// a prefix that counts itself is less than its own size, or if the stream ends within a frame.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximumLength"/> is negative or more than 2³⁰.</exception>
    public static IObservable<ReadOnlyMemory<byte>> LengthPrefixedFrames(
        this IObservable<ReadOnlyMemory<byte>> source, LengthPrefix prefix, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        FrameOptions.ThrowIfNotAllowed(maximumLength, nameof(maximumLength));
        return source.Frames(() => new LengthPrefixDecoder(prefix, maximumLength));
    }
}
