namespace Rx.Selectors;

/// <summary>What becomes of bytes at the end of a stream that no delimiter follows.</summary>
public enum UnfinishedFrame
{
    /// <summary>They are the last frame. Whoever acts on one may act on a part of what was meant.</summary>
    Deliver,

    /// <summary>They are dropped.</summary>
    Drop,

    /// <summary>The sequence fails with a <see cref="FrameException"/>.</summary>
    Fail,
}
