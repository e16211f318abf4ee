namespace Rx.Selectors.Testing;

/// <summary>
/// Specifies whether digits may be symbols: a digit before an <c>s</c> or an <c>m</c> and a space would be parsed as a
/// duration.
/// </summary>
internal enum DigitSymbols
{
    Usable,
    Avoided,
}
