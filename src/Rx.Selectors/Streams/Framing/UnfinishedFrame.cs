namespace Rx.Selectors;

/// <summary>Specifies how bytes at the end of a stream that no delimiter follows are handled.</summary>
public enum UnfinishedFrame
{
    /// <summary>The bytes are delivered as the last frame, which may be only a part of what the peer meant to send.</summary>
    Deliver,

    /// <summary>The bytes are dropped.</summary>
    Drop,

    /// <summary>The sequence fails with a <see cref="FrameException"/>.</summary>
    Fail,
}
