namespace Rx.Selectors;

/// <summary>The result of an <see cref="IFrameDecoder"/>: a frame, or bytes to skip.</summary>
public readonly record struct DecodedFrame
{
    private const int NoFrame = -1;

    /// <summary>Describes a frame.</summary>
    /// <param name="start">The index of the frame's first byte, for instance after a prefix.</param>
    /// <param name="length">The number of bytes of the frame; zero for an empty frame.</param>
    /// <param name="consumed">The index at which the next frame begins, for instance after a delimiter. At least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is negative, or the frame does not lie within the consumed bytes.
    /// </exception>
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

    /// <summary>Gets the index of the frame's first byte.</summary>
    public int Start { get; }

    /// <summary>Gets the number of bytes of the frame; negative if there is no frame, only bytes to skip.</summary>
    public int Length { get; }

    /// <summary>Gets the number of bytes, from the beginning, that are not passed to the decoder again.</summary>
    public int Consumed { get; }

    /// <summary>Gets whether there is a frame, and not only bytes to skip.</summary>
    public bool IsFrame => Length != NoFrame;

    /// <summary>
    /// Describes bytes to skip, which belong to no frame: a greeting, a comment, the rest of a frame that is too long.
    /// </summary>
    /// <param name="consumed">The number of bytes to skip, at least one.</param>
    /// <returns>A result without a frame.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="consumed"/> is less than one.</exception>
    public static DecodedFrame None(int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(consumed, 1);
        return new DecodedFrame(consumed);
    }
}
