namespace Rx.Selectors;

/// <summary>
/// What a loop calls, on its own thread, for a key it registered: the seam between waiting and whatever is built on it.
/// </summary>
internal abstract class ReadinessHandler
{
    /// <summary>The key it goes by, which it has before it can be told anything.</summary>
    public SelectorKey Key { get; set; } = null!;

    /// <summary>Its descriptor is ready for <paramref name="events"/>: of what is asked of the kernel, and hints.</summary>
    public abstract void OnReady(Readiness events);

    /// <summary>
    /// The kernel calls the descriptor of <paramref name="key"/>, which is registered now, invalid. Under the selector's gate:
    /// whoever is to be told is told later.
    /// </summary>
    public abstract void OnInvalid(SelectorKey key, Exception error);
}
