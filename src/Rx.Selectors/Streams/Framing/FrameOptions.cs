namespace Rx.Selectors;

/// <summary>How lines and other delimited frames are read. One object serves any number of streams.</summary>
public sealed class FrameOptions
{
    private const int Most = 1 << 30; // with what is around a frame, still an array

    /// <summary>How many bytes a frame may have, without its delimiter: 65,536 unless set.</summary>
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

    /// <summary>What becomes of a longer one: the sequence fails, unless set.</summary>
    public LongFrame LongFrames { get; init; }

    /// <summary>What becomes of bytes at the end of the stream that no delimiter follows: they are the last frame, unless set.</summary>
    public UnfinishedFrame UnfinishedFrames { get; init; }

    internal static FrameOptions Default { get; } = new();

    internal static void ThrowIfNotAllowed(int maximumLength, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumLength, Most, name);
    }
}
