namespace Rx.Selectors;

/// <summary>
/// The exception for a stream whose bytes do not form frames. The message states the reason, and the limit that was exceeded.
/// </summary>
public sealed class FrameException : IOException
{
    /// <summary>Initializes an exception with the kind of fault and a message.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">The description of the fault.</param>
    /// <param name="maximumLength">The limit that was exceeded, in bytes; null if the fault is not about a limit.</param>
    public FrameException(FrameFault fault, string message, int? maximumLength = null)
        : base(message)
    {
        Fault = fault;
        MaximumLength = maximumLength;
    }

    /// <summary>Gets the kind of fault.</summary>
    public FrameFault Fault { get; }

    /// <summary>Gets the limit that was exceeded, in bytes; null if the fault is not about a limit.</summary>
    public int? MaximumLength { get; }

    internal static FrameException TooLong(int maximum) => new(
        FrameFault.TooLong, $"A frame is longer than the {maximum} bytes that are allowed.", maximum);

    internal static FrameException Unfinished(int length) => new(
        FrameFault.Unfinished, $"The stream ended within a frame, of which {length} bytes had come.");
}
