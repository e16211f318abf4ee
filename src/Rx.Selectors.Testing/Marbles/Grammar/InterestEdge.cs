namespace Rx.Selectors.Testing;

/// <summary>Interest begins (<c>^</c>) or ends (<c>!</c>).</summary>
/// <param name="Frame">When, in frames.</param>
/// <param name="IsArmed">Whether it is armed from here on.</param>
internal readonly record struct InterestEdge(long Frame, bool IsArmed);
