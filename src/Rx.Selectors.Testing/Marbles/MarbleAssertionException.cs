namespace Rx.Selectors.Testing;

/// <summary>
/// What was expected did not happen. The message draws expected and actual under each other, for every expectation of
/// the run that failed. It belongs to no test framework; in all of them it fails the test.
/// </summary>
public sealed class MarbleAssertionException : Exception
{
    /// <summary>Says what differed.</summary>
    /// <param name="message">The drawing.</param>
    public MarbleAssertionException(string message)
        : base(message)
    {
    }
}
