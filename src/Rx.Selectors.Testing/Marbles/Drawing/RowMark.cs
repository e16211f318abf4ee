namespace Rx.Selectors.Testing;

/// <summary>One symbol on the time axis.</summary>
/// <param name="Frame">The frame at which it is drawn.</param>
/// <param name="Symbol">A value's symbol, or <c>|</c>, <c>#</c>, <c>^</c>, <c>!</c>.</param>
internal readonly record struct RowMark(long Frame, string Symbol);
