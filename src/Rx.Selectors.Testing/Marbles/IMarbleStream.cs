namespace Rx.Selectors.Testing;

/// <summary>A stream that was written as a diagram, whatever the type of its values.</summary>
internal interface IMarbleStream
{
    /// <summary>What it says to who subscribes at a frame, counted from there.</summary>
    IReadOnlyList<StreamEvent> EventsFrom(long frame);

    /// <summary>Listens to it, without knowing the type of its values.</summary>
    IDisposable Observe(InnerListener listener);
}
