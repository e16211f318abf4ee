namespace Rx.Selectors;

/// <summary>
/// Bytes in and out of a file object, without blocking: what pipelines over bytes are written against, so that they run over
/// a socket, over any other descriptor, and in virtual time.
/// </summary>
/// <remarks>
/// One reader and one writer may use a stream side by side, on one thread: <c>Receive</c> and a <see cref="SendQueue"/> do so on
/// the loop's. Two readers would take each other's bytes, two writers would mix theirs, and two threads at once are not safe.
/// </remarks>
public interface IByteStream
{
    /// <summary>What to give <see cref="IReadinessSource.WhenReady"/> to learn when there is more to read, or room to write.</summary>
    object FileObject { get; }

    /// <summary>Reads what is there. It never blocks, whatever mode the descriptor is in.</summary>
    /// <param name="buffer">Takes the bytes; not empty.</param>
    /// <param name="count">How many there were; 0 is the end of the stream, if this returns true.</param>
    /// <returns>False when nothing is there yet (EAGAIN): wait for <see cref="Readiness.Read"/>.</returns>
    /// <exception cref="ArgumentException">The buffer is empty.</exception>
    /// <exception cref="IOException">The stream is broken, by a reset for instance.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The same, of a socket.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    bool TryRead(Span<byte> buffer, out int count);

    /// <summary>Writes as much as there is room for. It never blocks, whatever mode the descriptor is in.</summary>
    /// <param name="bytes">What to write; not empty.</param>
    /// <param name="count">How many bytes were taken; it may be fewer than there are.</param>
    /// <returns>False when there is no room at all (EAGAIN): wait for <see cref="Readiness.Write"/>.</returns>
    /// <exception cref="IOException">The stream is broken: its reading end is gone.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The same, of a socket.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    bool TryWrite(ReadOnlySpan<byte> bytes, out int count);

    /// <summary>
    /// Says that nothing more will be written, so that the peer reads the end of the stream after what was written before;
    /// reading goes on. Where nothing but closing the descriptor says so (a pipe, a terminal, an eventfd), or the connection
    /// is gone, it does nothing. Calling it again does nothing.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The same, of a socket.</exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    void EndWriting();
}
