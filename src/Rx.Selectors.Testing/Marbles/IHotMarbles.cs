namespace Rx.Selectors.Testing;

/// <summary>A hot stream, or something else that was drawn, which waits for the run to begin.</summary>
internal interface IHotMarbles
{
    /// <summary>When it says something for the first time.</summary>
    long FirstFrame { get; }

    /// <summary>Schedules all that it says.</summary>
    void Begin();
}
