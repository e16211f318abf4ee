namespace Rx.Selectors;

/// <summary>What an <see cref="IFrameDecoder"/> has found in the bytes it was given.</summary>
public readonly record struct DecodedFrame
{
    private const int NoFrame = -1;

    /// <summary>A frame.</summary>
    /// <param name="start">Where its bytes begin, behind a prefix for instance.</param>
    /// <param name="length">How many they are; zero for an empty frame.</param>
    /// <param name="consumed">Where the next frame begins, behind a delimiter for instance. At least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame does not lie within what is consumed.</exception>
    public DecodedFrame(int start, int length, int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, consumed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, consumed - start);
        Start = start;
        Length = length;
        Consumed = consumed;
    }

    private DecodedFrame(int consumed)
    {
        Length = NoFrame;
        Consumed = consumed;
    }

    /// <summary>Where the frame's bytes begin.</summary>
    public int Start { get; }

    /// <summary>How many they are; negative when there is no frame, only bytes to pass over.</summary>
    public int Length { get; }

    /// <summary>How many bytes are done with.</summary>
    public int Consumed { get; }

    /// <summary>Whether there is a frame, and not only bytes to pass over.</summary>
    public bool IsFrame => Length != NoFrame;

    /// <summary>Bytes that belong to no frame, and are not to be kept: a greeting, a comment, the rest of what is too long.</summary>
    /// <param name="consumed">How many, at least one.</param>
    /// <returns>No frame.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one.</exception>
    public static DecodedFrame None(int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(consumed, 1);
        return new DecodedFrame(consumed);
    }
}
