namespace Rx.Selectors.Testing;

/// <summary>
/// Whether digits may be symbols: beside an <c>s</c> or an <c>m</c> and a space they would be read as a duration.
/// </summary>
internal enum DigitSymbols
{
    Usable,
    Avoided,
}
