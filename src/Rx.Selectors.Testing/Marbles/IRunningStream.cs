namespace Rx.Selectors.Testing;

/// <summary>A stream that the scheduler observes, as named in the error about a run that does not end.</summary>
internal interface IRunningStream
{
    string Name { get; }

    int ValueCount { get; }

    /// <summary>Gets whether it is subscribed to and has not ended.</summary>
    bool IsRunning { get; }
}
