namespace Rx.Selectors.Testing;

/// <summary>Something that a test expects of a run.</summary>
internal interface IExpectation
{
    /// <summary>What is expected, as the test wrote it.</summary>
    string Name { get; }

    /// <summary>Whether the test has said what it expects.</summary>
    bool IsStated { get; }

    /// <summary>What differs, drawn; null when nothing does.</summary>
    string? Failure();
}
