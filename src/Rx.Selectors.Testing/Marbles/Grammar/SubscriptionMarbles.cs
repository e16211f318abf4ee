namespace Rx.Selectors.Testing;

/// <summary>The frames of a subscription diagram.</summary>
/// <param name="Subscribed">The frame of <c>^</c>; null if there is none.</param>
/// <param name="Unsubscribed">The frame of <c>!</c>; null if there is none.</param>
internal readonly record struct SubscriptionMarbles(long? Subscribed, long? Unsubscribed);
