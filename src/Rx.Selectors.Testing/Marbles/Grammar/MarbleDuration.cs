using System.Globalization;

namespace Rx.Selectors.Testing;

/// <summary>Parses and formats the durations of a diagram: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
internal static class MarbleDuration
{
    private const int MillisecondsASecond = 1_000;
    private const int MillisecondsAMinute = 60_000;

    /// <summary>
    /// Parses a word that has whitespace or an end of the diagram on both sides. Returns false if it is not a duration.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> word, out decimal milliseconds)
    {
        milliseconds = 0;
        int numberLength = NumberLength(word);
        int unit = word[numberLength..] switch
        {
            "ms" => 1,
            "s" => MillisecondsASecond,
            "m" => MillisecondsAMinute,
            _ => 0,
        };
        if (numberLength == 0 || unit == 0)
        {
            return false;
        }

        bool isReadable = decimal.TryParse(
            word[..numberLength], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        milliseconds = isReadable && number <= decimal.MaxValue / unit ? number * unit : decimal.MaxValue;
        return true;
    }

    /// <summary>Formats a number of frames in the largest unit that needs no fraction.</summary>
    public static string Text(long frames) => frames switch
    {
        _ when frames % MillisecondsAMinute == 0 => $"{frames / MillisecondsAMinute}m",
        _ when frames % MillisecondsASecond == 0 => $"{frames / MillisecondsASecond}s",
        _ => $"{frames}ms",
    };

    // Returns the length of the number; 0 if there is no number, or an incomplete one: "1.", "1.x".
    private static int NumberLength(ReadOnlySpan<char> word)
    {
        int whole = DigitsFrom(word, 0);
        if (whole == 0 || whole == word.Length || word[whole] != '.')
        {
            return whole;
        }

        int fraction = DigitsFrom(word, whole + 1);
        return fraction > whole + 1 ? fraction : 0;
    }

    private static int DigitsFrom(ReadOnlySpan<char> word, int start)
    {
        int end = start;
        while (end < word.Length && char.IsAsciiDigit(word[end]))
        {
            end++;
        }

        return end;
    }
}
