namespace Rx.Selectors.Testing;

/// <summary>A change of the events that the kernel is asked for.</summary>
/// <param name="Frame">The frame of the change.</param>
/// <param name="Asked">
/// The events asked for from this frame on; none while the interest is disarmed, and while the file is not registered.
/// </param>
public readonly record struct InterestChange(long Frame, Readiness Asked);
