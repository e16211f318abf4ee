namespace Rx.Selectors.Testing;

/// <summary>One notification of a diagram, not yet combined with its value.</summary>
/// <param name="Frame">The frame of the notification; negative before the <c>^</c> of a hot diagram.</param>
/// <param name="Kind">The kind of the notification.</param>
/// <param name="Symbol">One code point; empty for a completion and for an error.</param>
internal readonly record struct Marble(long Frame, MarbleKind Kind, string Symbol);
