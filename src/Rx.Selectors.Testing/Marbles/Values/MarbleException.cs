namespace Rx.Selectors.Testing;

/// <summary>The error that <c>#</c> stands for in a diagram if the test does not give one.</summary>
public sealed class MarbleException : Exception
{
    /// <summary>Initializes an error with the message "error". Expectations treat two such errors as equal.</summary>
    public MarbleException()
        : this("error")
    {
    }

    /// <summary>Initializes an error with a message.</summary>
    /// <param name="message">The message.</param>
    public MarbleException(string message)
        : base(message)
    {
    }
}
