namespace Rx.Selectors;

/// <summary>What the kernel reported, as a loop keeps it until it is told: of which registration, and what is ready.</summary>
/// <param name="Token">The registration's token; stale once that has gone.</param>
/// <param name="Events">What is ready.</param>
internal readonly record struct ReadyToken(ulong Token, Readiness Events);
