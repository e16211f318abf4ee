namespace Rx.Selectors.Testing;

/// <summary>
/// A run did not come to its end within <see cref="MarbleSchedulerOptions.MaxFrames"/> and
/// <see cref="MarbleSchedulerOptions.MaxActions"/>. The message names the streams that were still running.
/// </summary>
public sealed class MarbleLimitException : Exception
{
    /// <summary>Says which limit, and what still ran.</summary>
    /// <param name="message">That.</param>
    public MarbleLimitException(string message)
        : base(message)
    {
    }
}
