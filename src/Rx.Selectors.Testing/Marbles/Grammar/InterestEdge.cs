namespace Rx.Selectors.Testing;

/// <summary>A change of interest: armed (<c>^</c>) or disarmed (<c>!</c>).</summary>
/// <param name="Frame">The frame of the change.</param>
/// <param name="IsArmed">Whether interest is armed from this frame on.</param>
internal readonly record struct InterestEdge(long Frame, bool IsArmed);
