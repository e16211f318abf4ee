namespace Rx.Selectors;

/// <summary>The bytes of a stream are no frames. The message says why, and names the limit that was passed.</summary>
public sealed class FrameException : IOException
{
    /// <summary>Describes what is wrong.</summary>
    /// <param name="fault">In one word.</param>
    /// <param name="message">In sentences.</param>
    /// <param name="maximumLength">The limit that was passed, in bytes, where there is one.</param>
    public FrameException(FrameFault fault, string message, int? maximumLength = null)
        : base(message)
    {
        Fault = fault;
        MaximumLength = maximumLength;
    }

    /// <summary>What is wrong, in one word.</summary>
    public FrameFault Fault { get; }

    /// <summary>The limit that was passed, in bytes; null when it is about none.</summary>
    public int? MaximumLength { get; }

    internal static FrameException TooLong(int maximum) => new(
        FrameFault.TooLong, $"A frame is longer than the {maximum} bytes that are allowed.", maximum);

    internal static FrameException Unfinished(int length) => new(
        FrameFault.Unfinished, $"The stream ended within a frame, of which {length} bytes had come.");
}
