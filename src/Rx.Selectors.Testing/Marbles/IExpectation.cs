namespace Rx.Selectors.Testing;

/// <summary>An expectation of a test, compared with what happened when the run ends.</summary>
internal interface IExpectation
{
    /// <summary>Gets the expectation as the test wrote it, for messages.</summary>
    string Name { get; }

    /// <summary>Gets whether the expected result has been set, by a <c>ToBe</c> or <c>ToEqual</c>.</summary>
    bool IsStated { get; }

    /// <summary>Compares expected and actual, and returns a drawing of the difference; null if there is none.</summary>
    string? Failure();
}
