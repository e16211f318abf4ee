namespace Rx.Selectors;

/// <summary>
/// Finds the frames in a stream of bytes: what a protocol of its own implements, and everything that
/// <see cref="FramingExtensions"/> has is built on. One object serves one subscription, on one thread at a time, so that it
/// may keep state.
/// </summary>
/// <remarks>
/// <para>
/// The bytes it is given always begin where the last frame ended. When it found none, the same bytes come again with more
/// behind them, and it can remember how far it has looked. It is never given more than <see cref="BufferLimit"/>, and a frame
/// that is not complete by then fails the sequence, so that a peer that never finishes one costs no more than that.
/// </para>
/// <para>
/// What it throws fails the sequence; a <see cref="FrameException"/> says best what is wrong with the bytes.
/// </para>
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>
    /// How many bytes one frame may take, with everything around it (its prefix, its delimiter): at least one. Asked once.
    /// </summary>
    int BufferLimit { get; }

    /// <summary>Looks for the first frame.</summary>
    /// <param name="bytes">What has come since the last frame; not empty. It may hold several frames, or a part of one.</param>
    /// <param name="frame">Where the frame is, or how many bytes to pass over that belong to none.</param>
    /// <returns>False when more bytes are needed.</returns>
    bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame);

    /// <summary>
    /// Looks for the first frame when no more bytes will come. Called at the end of the stream, even when nothing is left, and
    /// again after each frame that leaves something. Unless implemented it fails when there is a part of a frame.
    /// </summary>
    /// <param name="bytes">What has come since the last frame; <see cref="TryDecode"/> has found none in it.</param>
    /// <param name="frame">Where the frame is.</param>
    /// <returns>False when there is none; what is left is dropped then.</returns>
    /// <exception cref="FrameException">The stream has ended within a frame.</exception>
    bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        return bytes.IsEmpty ? false : throw FrameException.Unfinished(bytes.Length);
    }
}
