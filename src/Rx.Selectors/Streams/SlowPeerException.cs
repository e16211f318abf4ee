namespace Rx.Selectors;

/// <summary>
/// A peer takes what is sent to it too slowly, or not at all: more waits than <see cref="SendOptions.Capacity"/>, or
/// <see cref="SendToOptions.MaxQueuedBytes"/>, allows, or it has waited for <see cref="SendOptions.StallTimeout"/>. What was queued is gone; drop the connection.
/// </summary>
public sealed class SlowPeerException : IOException
{
    internal SlowPeerException(string message, int queuedBytes)
        : base(message) => QueuedBytes = queuedBytes;

    /// <summary>How many bytes were waiting to be sent.</summary>
    public int QueuedBytes { get; }

    internal static SlowPeerException OverCapacity(string stream, int queuedBytes, int moreBytes, int capacity) => new(
        $"{stream}: the peer does not read what is sent to it. {queuedBytes} bytes are waiting, and with {moreBytes} more they "
        + $"would exceed the Capacity of {capacity}. Drop the connection, or hold the producer while Full says true.",
        queuedBytes);

    internal static SlowPeerException QueueFull(nint descriptor, int queuedMessages, int queuedBytes) => new(
        $"Sending messages to descriptor {descriptor}: the peer does not receive what is sent to it. {queuedMessages} messages of "
        + $"{queuedBytes} bytes are waiting, and one more would exceed MaxQueuedDatagrams or MaxQueuedBytes. Drop the connection, "
        + "or send less.",
        queuedBytes);

    internal static SlowPeerException LoopBehind(string stream, int waitingBytes, int moreBytes, int capacity) => new(
        $"{stream}: bytes come on another thread faster than the loop takes them. {waitingBytes} bytes are waiting for it, and "
        + $"with {moreBytes} more they would exceed the Capacity of {capacity}. Hold the producer, or raise the Capacity.",
        waitingBytes);

    internal static SlowPeerException Stalled(string stream, int queuedBytes, TimeSpan timeout) => new(
        $"{stream}: the peer does not read what is sent to it. {queuedBytes} bytes are waiting, and none has been taken for the "
        + $"StallTimeout of {timeout.TotalSeconds} s. Drop the connection.",
        queuedBytes);
}
