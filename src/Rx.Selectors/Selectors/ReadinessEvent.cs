namespace Rx.Selectors;

/// <summary>One ready file object, as a selector reports it.</summary>
/// <param name="Key">The key of the registration or subscription.</param>
/// <param name="Events">Which of the asked-for bits are ready, with hints beside them.</param>
public readonly record struct ReadinessEvent(SelectorKey Key, Readiness Events);
