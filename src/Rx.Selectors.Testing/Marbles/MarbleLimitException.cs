namespace Rx.Selectors.Testing;

/// <summary>
/// The exception that is thrown when a run does not end within <see cref="MarbleSchedulerOptions.MaxFrames"/> and
/// <see cref="MarbleSchedulerOptions.MaxActions"/>. The message names the streams that were still running.
/// </summary>
public sealed class MarbleLimitException : Exception
{
    /// <summary>Initializes the exception with a message.</summary>
    /// <param name="message">The limit that was exceeded, and the streams that were still running.</param>
    public MarbleLimitException(string message)
        : base(message)
    {
    }
}
