namespace Rx.Selectors;

/// <summary>Two streams as one.</summary>
public static class RelayExtensions
{
    /// <summary>
    /// Carries bytes between two streams, both ways, until both have ended: the core of a proxy. Cold: subscribing begins, and
    /// disposing of the subscription stops at once.
    /// </summary>
    /// <remarks>
    /// <para>
    /// When one side has ended, what it sent before is sent on, and then writing to the other side is ended too
    /// (<see cref="IByteStream.EndWriting"/>). The other direction goes on. A side that takes its bytes slowly holds the other
    /// back: from <see cref="SendOptions.HighWaterMark"/> waiting bytes on, the other side is not read.
    /// </para>
    /// <para>
    /// When one side fails, the relay stops in both directions and fails with the same error; what waits is dropped. It does not
    /// end the other side in order, as its peer would take what has come for all there was. Nothing is closed: both file objects
    /// stay their owner's, to be closed when the sequence has ended. To pass a reset on, close a TCP socket with
    /// <c>LingerState = new LingerOption(true, 0)</c>.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="first">A file object or an <see cref="IByteStream"/>, as for <see cref="ReceiveExtensions.Receive"/>.</param>
    /// <param name="second">The other one.</param>
    /// <param name="options">How; null for the usual.</param>
    /// <returns>
    /// One result and completion, on the loop's thread, when both sides have ended and the kernel has taken all bytes. Completion
    /// alone, when a file object is unregistered or the source ends before that. Fails as
    /// <see cref="ReceiveExtensions.Receive"/> and <see cref="SendQueue.Finished"/> do.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// As for <see cref="SendQueue"/>, or both are the same object.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A file object has been closed.</exception>
    public static IObservable<RelayResult> Relay(
        this IReadinessSource source, object first, object second, RelayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= RelayOptions.Default;
        options.Send.ThrowIfInconsistent(nameof(options));
        IByteStream one = ByteStream.Of(first);
        IByteStream other = ByteStream.Of(second);
        if (ReferenceEquals(one.FileObject, other.FileObject))
        {
            throw new ArgumentException("Both sides are the same file object.", nameof(second));
        }

        return new RelayObservable(source, one, other, options);
    }

    private sealed class RelayObservable(IReadinessSource source, IByteStream first, IByteStream second, RelayOptions options)
        : IObservable<RelayResult>
    {
        public IDisposable Subscribe(IObserver<RelayResult> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var relay = new ByteRelay(source, first, second, options, observer);
            relay.Begin();
            return relay;
        }
    }
}
