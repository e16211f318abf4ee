namespace Rx.Selectors.Testing;

/// <summary>A stream somebody listens to, as an error about a run that does not end names it.</summary>
internal interface IRunningStream
{
    string Name { get; }

    int ValueCount { get; }

    /// <summary>Whether it may still say something.</summary>
    bool IsRunning { get; }
}
