namespace Rx.Selectors.Testing;

/// <summary>A hot stream, or another source defined by a diagram, that starts when the run begins.</summary>
internal interface IHotMarbles
{
    /// <summary>Gets the frame of its first message.</summary>
    long FirstFrame { get; }

    /// <summary>Schedules all its messages.</summary>
    void Begin();
}
