namespace Rx.Selectors;

/// <summary>
/// Finds the frames in a stream of bytes. Implement it for a custom protocol; all operators of <see cref="FramingExtensions"/>
/// use it. One object serves one subscription and is called on one thread at a time, so it may keep state.
/// </summary>
/// <remarks>
/// <para>
/// The bytes passed to the decoder always begin where the last frame ended. If it finds no frame, it receives the same bytes
/// again with more bytes after them, so it can remember how far it has searched. It never receives more than
/// <see cref="BufferLimit"/> bytes, and a frame that is not complete by then fails the sequence: a peer that never finishes a
/// frame costs no more memory than that.
/// </para>
/// <para>
/// An exception of the decoder fails the sequence. A <see cref="FrameException"/> describes best what is wrong with the bytes.
/// </para>
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>
    /// Gets the maximum number of bytes of a frame including everything around it (its prefix, its delimiter); at least one. Read
    /// once for each subscription.
    /// </summary>
    int BufferLimit { get; }

    /// <summary>Searches for the first frame.</summary>
    /// <param name="bytes">The bytes since the last frame; not empty. They may hold several frames, or a part of one.</param>
    /// <param name="frame">The position of the frame, or the number of bytes to skip that belong to no frame.</param>
    /// <returns>True if a frame or bytes to skip were found; false if more bytes are needed.</returns>
    bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame);

    /// <summary>
    /// Searches for the first frame at the end of the stream. Called even if no bytes are left, and again after each frame as
    /// long as bytes are left after it. The default implementation throws if there is a part of a frame.
    /// </summary>
    /// <param name="bytes">The bytes since the last frame, in which <see cref="TryDecode"/> has found no frame.</param>
    /// <param name="frame">The position of the frame.</param>
    /// <returns>True if a frame was found; false if there is none, in which case the remaining bytes are dropped.</returns>
    /// <exception cref="FrameException">The stream ended within a frame.</exception>
    bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        return bytes.IsEmpty ? false : throw FrameException.Unfinished(bytes.Length);
    }
}
