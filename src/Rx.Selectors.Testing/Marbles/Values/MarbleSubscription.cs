namespace Rx.Selectors.Testing;

/// <summary>When a stream was subscribed to, and until when.</summary>
/// <param name="Subscribed">The frame of the subscription.</param>
/// <param name="Unsubscribed">
/// The frame at which it was disposed of or at which the stream ended, whichever came first; null while neither has
/// happened.
/// </param>
public readonly record struct MarbleSubscription(long Subscribed, long? Unsubscribed);
