namespace Rx.Selectors;

/// <summary>Specifies how a frame is handled that is longer than <see cref="FrameOptions.MaximumLength"/>.</summary>
public enum LongFrame
{
    /// <summary>The sequence fails with a <see cref="FrameException"/>.</summary>
    Fail,

    /// <summary>The allowed number of bytes is delivered at once, and the rest of the frame is skipped.</summary>
    Truncate,

    /// <summary>The frame is skipped without a notification.</summary>
    Skip,
}
