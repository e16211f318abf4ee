namespace Rx.Selectors.Testing;

/// <summary>The error that <c>#</c> stands for where a test gives none of its own.</summary>
public sealed class MarbleException : Exception
{
    /// <summary>An error that says <c>error</c>. Two of them are equal to an expectation.</summary>
    public MarbleException()
        : this("error")
    {
    }

    /// <summary>An error that says something else.</summary>
    /// <param name="message">What it says.</param>
    public MarbleException(string message)
        : base(message)
    {
    }
}
