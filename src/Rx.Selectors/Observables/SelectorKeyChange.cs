namespace Rx.Selectors;

/// <summary>A change of what is observed.</summary>
/// <param name="Reason">What has happened.</param>
/// <param name="Key">The key now; the last one if it is <see cref="SelectorKeyChangeReason.Unregistered"/>.</param>
/// <param name="Previous">The key before, if it is <see cref="SelectorKeyChangeReason.Modified"/>.</param>
public readonly record struct SelectorKeyChange(SelectorKeyChangeReason Reason, SelectorKey Key, SelectorKey? Previous);
