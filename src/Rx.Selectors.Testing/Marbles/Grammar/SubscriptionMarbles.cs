namespace Rx.Selectors.Testing;

/// <summary>What a subscription diagram says.</summary>
/// <param name="Subscribed">The frame of <c>^</c>; null when there is none.</param>
/// <param name="Unsubscribed">The frame of <c>!</c>; null when there is none.</param>
internal readonly record struct SubscriptionMarbles(long? Subscribed, long? Unsubscribed);
