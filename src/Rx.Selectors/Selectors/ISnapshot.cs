namespace Rx.Selectors;

/// <summary>
/// A kernel wait that is told each time what to wait for, and one descriptor of the selector's own beside it. All of it belongs
/// to whoever waits.
/// </summary>
internal interface ISnapshot
{
    /// <summary>Takes over what to wait for; <paramref name="own"/> is waited for as well, until it is readable.</summary>
    void Build(ReadOnlySpan<WatchList.Watched> entries, int own);

    /// <summary>One kernel wait, and what it found. True if the own descriptor is readable.</summary>
    /// <exception cref="SelectorException">The kernel refuses to wait.</exception>
    bool Wait(ref ReadyBatch ready, TimeSpan? timeout);
}
