namespace Rx.Selectors;

/// <summary>What reading an <see cref="EventDescriptor"/> takes.</summary>
public enum EventDescriptorMode
{
    /// <summary>Everything that was signalled, as one number.</summary>
    Counter,

    /// <summary>One of it, so that it can be read as often as it was signalled (EFD_SEMAPHORE).</summary>
    Semaphore,
}
