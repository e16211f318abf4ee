namespace Rx.Selectors;

/// <summary>When a <see cref="SendQueue"/> writes bytes that no others wait before.</summary>
public enum SendTiming
{
    /// <summary>Within the call that brings them: nothing is copied, and each call is a system call.</summary>
    AtOnce,

    /// <summary>
    /// When the loop has done what its turn is about, before it waits again: what several calls bring in one turn is copied,
    /// and written in one system call. For many small messages. Large ones (16 KiB), and those that would reach
    /// <see cref="SendOptions.HighWaterMark"/>, do not wait.
    /// </summary>
    OncePerTurn,
}
