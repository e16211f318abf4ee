namespace Rx.Selectors;

/// <summary>What is wrong with a frame.</summary>
public enum FrameFault
{
    /// <summary>It is against its protocol.</summary>
    Malformed,

    /// <summary>It is longer than allowed, or says that it will be.</summary>
    TooLong,

    /// <summary>The stream has ended within it.</summary>
    Unfinished,
}
