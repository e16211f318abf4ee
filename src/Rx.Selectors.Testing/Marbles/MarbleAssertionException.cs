namespace Rx.Selectors.Testing;

/// <summary>
/// The exception that is thrown when an expectation fails. The message draws the expected and the actual stream one below
/// the other, for every failed expectation of the run. It does not depend on a test framework, and fails the test in all
/// of them.
/// </summary>
public sealed class MarbleAssertionException : Exception
{
    /// <summary>Initializes the exception with a message.</summary>
    /// <param name="message">The description of the difference.</param>
    public MarbleAssertionException(string message)
        : base(message)
    {
    }
}
