namespace Rx.Selectors;

/// <summary>
/// What a loop calls, on its own thread, for a key it registered: the seam between waiting and whatever is built on it.
/// </summary>
internal abstract class ReadinessHandler
{
    /// <summary><paramref name="key"/>, the one current when the kernel was asked, is ready for <paramref name="events"/>.</summary>
    public abstract void OnReady(SelectorKey key, Readiness events);

    /// <summary>The kernel calls the descriptor invalid; it is no longer watched.</summary>
    public abstract void OnInvalid(SelectorKey key, Exception error);
}
