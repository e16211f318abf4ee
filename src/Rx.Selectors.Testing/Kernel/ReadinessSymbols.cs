namespace Rx.Selectors.Testing;

/// <summary>Converts the symbols of a readiness diagram to masks.</summary>
internal static class ReadinessSymbols
{
    /// <summary>Returns the mask of a symbol: the one given by the caller, or that of <see cref="ReadinessMarbles"/>.</summary>
    /// <exception cref="ArgumentException">The symbol has no meaning.</exception>
    public static Readiness MaskOf(string symbol, IReadOnlyDictionary<string, Readiness>? masks) =>
        (masks is not null && masks.TryGetValue(symbol, out Readiness mask))
        || ReadinessMarbles.Values.TryGetValue(symbol, out mask)
            ? mask
            : throw new ArgumentException(
                $"'{symbol}' is no readiness. Use r (Read), w (Write), x (both), p (Priority), h (HangUp), e (Error), a digit "
                + "for the mask itself, or give the symbol a mask.",
                nameof(symbol));
}
