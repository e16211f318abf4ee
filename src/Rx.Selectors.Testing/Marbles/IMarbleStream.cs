namespace Rx.Selectors.Testing;

/// <summary>A stream defined by a diagram, without the type of its values.</summary>
internal interface IMarbleStream
{
    /// <summary>
    /// Returns the notifications that a subscriber at the given frame receives. Their frames count from the subscription.
    /// </summary>
    IReadOnlyList<StreamEvent> EventsFrom(long frame);

    /// <summary>Subscribes a listener that does not know the type of the values.</summary>
    IDisposable Observe(InnerListener listener);
}
