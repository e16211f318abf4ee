namespace Rx.Selectors.Testing;

/// <summary>What the kernel was asked for, from a frame on.</summary>
/// <param name="Frame">When, in frames.</param>
/// <param name="Asked">What for; nothing while the interest is disarmed, and when the file is not registered.</param>
public readonly record struct InterestChange(long Frame, Readiness Asked);
