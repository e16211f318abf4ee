namespace Rx.Selectors.Testing;

/// <summary>The time of a subscription to a stream.</summary>
/// <param name="Subscribed">The frame of the subscription.</param>
/// <param name="Unsubscribed">
/// The frame at which the subscription was disposed of or the stream ended, the earlier of the two; null while neither has
/// happened.
/// </param>
public readonly record struct MarbleSubscription(long Subscribed, long? Unsubscribed);
