namespace Rx.Selectors;

/// <summary>What becomes of a frame that is longer than <see cref="FrameOptions.MaximumLength"/>.</summary>
public enum LongFrame
{
    /// <summary>The sequence fails with a <see cref="FrameException"/>.</summary>
    Fail,

    /// <summary>As many bytes as are allowed are delivered, at once, and the rest is passed over.</summary>
    Truncate,

    /// <summary>It is passed over, and nobody hears of it.</summary>
    Skip,
}
