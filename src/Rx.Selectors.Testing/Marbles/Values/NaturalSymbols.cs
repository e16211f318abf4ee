using System.Globalization;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// Values that are their own symbol and need no map: text of one character, a digit, readiness.
/// </summary>
internal static class NaturalSymbols
{
    private const string Reserved = "-|#^!()";

    /// <summary>Returns whether a string can stand for a value in a diagram.</summary>
    public static bool IsSymbol(string text) =>
        Rune.TryGetRuneAt(text + ' ', 0, out Rune rune)
        && rune.Utf16SequenceLength == text.Length
        && !Rune.IsWhiteSpace(rune)
        && !Reserved.Contains(text, StringComparison.Ordinal);

    /// <summary>
    /// Gets the value that a symbol stands for in a stream of <typeparamref name="T"/>. Returns false if there is none.
    /// </summary>
    public static bool TryValue<T>(string symbol, out object? value)
    {
        Type type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        value = type switch
        {
            _ when type == typeof(string) || type == typeof(object) => symbol,
            _ when type == typeof(char) => symbol.Length == 1 ? symbol[0] : null,
            _ when type == typeof(Rune) => Rune.GetRuneAt(symbol, 0),
            _ when type == typeof(Readiness) =>
                ReadinessMarbles.Values.TryGetValue(symbol, out Readiness mask) ? mask : null,
            _ when IsNumber(type) && char.IsAsciiDigit(symbol[0]) =>
                Convert.ChangeType(symbol[0] - '0', type, CultureInfo.InvariantCulture),
            _ => null,
        };
        return value is not null;
    }

    /// <summary>Gets the symbol of a value that is its own symbol. Returns false for other values.</summary>
    public static bool TrySymbol(object? value, out string symbol)
    {
        symbol = value switch
        {
            string text => text,
            char or Rune => value.ToString()!,
            Readiness mask => ReadinessMarbles.SymbolOf(mask) ?? "",
            ReadinessEvent ready => ReadinessMarbles.SymbolOf(ready.Events) ?? "",
            not null when IsNumber(value.GetType()) => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            _ => "",
        };
        return IsSymbol(symbol) && !char.IsControl(symbol[0]) && TextColumns.Count(symbol) > 0;
    }

    /// <summary>Returns whether the symbol shows the value completely, so that a list of values can leave it out.</summary>
    public static bool SaysItAll(string symbol, object? value) =>
        value is not (Readiness or ReadinessEvent) && TrySymbol(value, out string own) && own == symbol;

    private static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is
        TypeCode.Byte or TypeCode.SByte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32
        or TypeCode.Int64 or TypeCode.UInt64;
}
