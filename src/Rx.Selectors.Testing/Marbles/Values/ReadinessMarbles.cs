using System.Collections.Frozen;
using System.Globalization;

namespace Rx.Selectors.Testing;

/// <summary>The symbols of readiness in diagrams, as values for a <see cref="MarbleScheduler"/>.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>readiness</description></listheader>
/// <item><term>r</term><description><see cref="Readiness.Read"/></description></item>
/// <item><term>w</term><description><see cref="Readiness.Write"/></description></item>
/// <item><term>x</term><description><see cref="Readiness.Read"/> and <see cref="Readiness.Write"/></description></item>
/// <item><term>p</term><description><see cref="Readiness.Priority"/></description></item>
/// <item><term>h</term><description><see cref="Readiness.HangUp"/></description></item>
/// <item><term>e</term><description><see cref="Readiness.Error"/></description></item>
/// <item><term>0 to 9</term><description>the mask with that number: 9 is <see cref="Readiness.Read"/> with
/// <see cref="Readiness.HangUp"/></description></item>
/// </list>
/// Any other combination needs a dictionary supplied by the test.
/// </remarks>
public static class ReadinessMarbles
{
    private const int LastDigit = 9;

    private static readonly (string Symbol, Readiness Mask)[] Letters =
    [
        ("r", Readiness.Read),
        ("w", Readiness.Write),
        ("x", Readiness.Read | Readiness.Write),
        ("p", Readiness.Priority),
        ("h", Readiness.HangUp),
        ("e", Readiness.Error),
    ];

    /// <summary>Gets the values for streams of <see cref="Readiness"/>. Such streams use these symbols without it, too.</summary>
    public static IReadOnlyDictionary<string, Readiness> Values { get; } =
        Letters.Concat(Digits()).ToFrozenDictionary(static pair => pair.Symbol, static pair => pair.Mask);

    /// <summary>Returns the values for streams of <see cref="ReadinessEvent"/>, all of one key.</summary>
    /// <param name="key">The key of the events; it is compared by value.</param>
    /// <returns>An event for each symbol.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static IReadOnlyDictionary<string, ReadinessEvent> Events(SelectorKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Values.ToFrozenDictionary(static pair => pair.Key, pair => new ReadinessEvent(key, pair.Value));
    }

    /// <summary>Returns the letter of a mask if it has one, otherwise its digit, otherwise null.</summary>
    internal static string? SymbolOf(Readiness mask)
    {
        foreach ((string symbol, Readiness its) in Letters.Concat(Digits()))
        {
            if (its == mask)
            {
                return symbol;
            }
        }

        return null;
    }

    private static IEnumerable<(string Symbol, Readiness Mask)> Digits() =>
        Enumerable.Range(0, LastDigit + 1)
            .Select(static digit => (digit.ToString(CultureInfo.InvariantCulture), (Readiness)digit));
}
