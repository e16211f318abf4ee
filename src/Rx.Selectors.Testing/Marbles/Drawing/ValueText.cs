using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>Formats values on one line, for the lists below a drawing.</summary>
internal static class ValueText
{
    private const int Enough = 200;
    private const int EnoughItems = 20;
    private const int EnoughNesting = 4;

    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        [.. "\t\n\r"u8, .. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (byte)code)]);

    public static string Of(object? value) => OneLine.Cut(Of(value, 0).ReplaceLineEndings(" "), Enough);

    private static string Of(object? value, int depth) => value switch
    {
        null => "null",
        string text => Quote(text),
        char character => $"'{character}'",
        bool truth => truth ? "true" : "false",
        Exception error => $"{error.GetType().Name}({Quote(error.Message)})",
        InnerStream inner => StreamDrawing.DrawOnOneLine(inner.Events),
        _ when MarbleEquality.BytesOf(value) is { } bytes => OfBytes(bytes.Span),
        IEnumerable when depth >= EnoughNesting => "[…]",
        IEnumerable items => OfItems(items, depth),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? value.GetType().Name,
    };

    private static string OfItems(IEnumerable items, int depth)
    {
        var texts = new List<string>();
        foreach (object? item in items)
        {
            if (texts.Count == EnoughItems)
            {
                texts.Add("…");
                break;
            }

            texts.Add(Of(item, depth + 1));
        }

        return $"[{string.Join(", ", texts)}]";
    }

    // Bytes that are printable text are shown as text.
    private static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        bool isText = bytes.IndexOfAnyExcept(Printable) < 0;
        ReadOnlySpan<byte> shown = bytes[..Math.Min(bytes.Length, Enough)];
        return isText ? $"{Quote(Encoding.ASCII.GetString(shown))}u8" : $"0x{Convert.ToHexString(shown)}";
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
