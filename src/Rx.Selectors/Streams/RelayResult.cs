namespace Rx.Selectors;

/// <summary>What a <see cref="RelayExtensions.Relay"/> has carried.</summary>
/// <param name="ToSecond">How many bytes from the first stream to the second.</param>
/// <param name="ToFirst">How many bytes from the second stream to the first.</param>
public readonly record struct RelayResult(long ToSecond, long ToFirst);
