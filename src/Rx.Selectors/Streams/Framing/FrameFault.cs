namespace Rx.Selectors;

/// <summary>Specifies what is wrong with a frame.</summary>
public enum FrameFault
{
    /// <summary>The frame violates its protocol.</summary>
    Malformed,

    /// <summary>The frame is longer than allowed, or its prefix announces a length that is.</summary>
    TooLong,

    /// <summary>The stream ended within the frame.</summary>
    Unfinished,
}
