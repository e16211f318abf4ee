namespace Rx.Selectors;

/// <summary>Options for reading lines and other delimited frames. One object can be used for any number of streams.</summary>
public sealed class FrameOptions
{
    private const int Most = 1 << 30; // so that a frame with the bytes around it fits into an array

    /// <summary>Gets the maximum number of bytes of a frame, without its delimiter. The default is 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 2³⁰.</exception>
    public int MaximumLength
    {
        get;
        init
        {
            ThrowIfNotAllowed(value, nameof(MaximumLength));
            field = value;
        }
    }

    = 64 * 1024;

    /// <summary>Gets how a longer frame is handled. By default, the sequence fails.</summary>
    public LongFrame LongFrames { get; init; }

    /// <summary>
    /// Gets how bytes at the end of the stream that no delimiter follows are handled. By default, they are the last frame.
    /// </summary>
    public UnfinishedFrame UnfinishedFrames { get; init; }

    internal static FrameOptions Default { get; } = new();

    internal static void ThrowIfNotAllowed(int maximumLength, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumLength, Most, name);
    }
}
