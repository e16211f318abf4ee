using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// Describes how a stream differs from what was expected: in a sentence about the first difference, in a drawing of both
/// with a caret under that difference, and in a list of the values.
/// </summary>
internal static class StreamDifference
{
    // The number of events of a long stream that are drawn before the difference, and after it.
    private const int Surroundings = 10;
    private const string Indent = "  ";
    private const string Expected = "expected  ";
    private const string Actual = "actual    ";
    private const string Cut = "… ";

    /// <summary>Returns a description of the difference, or null if there is none.</summary>
    public static string? Describe(
        string name,
        IReadOnlyList<StreamEvent> expected,
        IReadOnlyList<StreamEvent> actual,
        IEnumerable<KeyValuePair<string, object?>> values,
        MarbleGroupCost groupCost)
    {
        int first = FirstDifference(expected, actual);
        if (first == Math.Max(expected.Count, actual.Count))
        {
            return null;
        }

        int start = Math.Max(0, first - Surroundings);
        StreamEvent[] wanted = [.. expected.Skip(start).Take(2 * Surroundings)];
        StreamEvent[] came = WithTheirSymbols([.. actual.Skip(start).Take(2 * Surroundings)], wanted);
        MarblePicture picture = MarblePicture.Of(
            symbols =>
            {
                symbols.Reserve([.. wanted, .. came]);
                string cut = start > 0 ? Cut : "";
                return
                [
                    MarbleRow.OfStream(Expected + cut, wanted, symbols),
                    MarbleRow.OfStream(Actual + cut, came, symbols),
                ];
            },
            GivenBy(wanted).Concat(values),
            groupCost);

        var text = new StringBuilder($"{name}: {Sentence(wanted, came, first - start, picture.Symbols)}");
        string[] lines = [.. picture.LabelledLines()];
        text.Append($"\n{Indent}{lines[0]}{End(expected, start, wanted)}");
        text.Append($"\n{Indent}{lines[1]}{End(actual, start, came)}");
        int caret = picture.LabelWidth + CaretColumn(picture, wanted, came, first - start);
        text.Append($"\n{Indent}{new string(' ', caret)}^");
        foreach (string explanation in Explanations(picture, wanted, came))
        {
            text.Append($"\n{Indent}{explanation}");
        }

        return text.ToString();
    }

    private static int FirstDifference(IReadOnlyList<StreamEvent> expected, IReadOnlyList<StreamEvent> actual)
    {
        int both = Math.Min(expected.Count, actual.Count);
        for (int i = 0; i < both; i++)
        {
            if (!expected[i].Matches(actual[i]))
            {
                return i;
            }
        }

        return expected.Count == actual.Count ? expected.Count : both;
    }

    // If two symbols stand for equal values, an event that is as expected is drawn with the expected symbol.
    private static StreamEvent[] WithTheirSymbols(StreamEvent[] actual, StreamEvent[] expected)
    {
        for (int i = 0; i < Math.Min(actual.Length, expected.Length); i++)
        {
            if (actual[i].Tells(expected[i]))
            {
                actual[i] = actual[i] with { Symbol = expected[i].Symbol };
            }
        }

        return actual;
    }

    private static IEnumerable<KeyValuePair<string, object?>> GivenBy(IEnumerable<StreamEvent> expected) =>
        from said in expected
        where said is { Kind: MarbleKind.Value, Symbol: not null }
        select KeyValuePair.Create(said.Symbol, said.Payload);

    private static string End(IReadOnlyList<StreamEvent> all, int start, StreamEvent[] drawn) =>
        start + drawn.Length < all.Count ? " …" : "";

    private static int CaretColumn(MarblePicture picture, StreamEvent[] expected, StreamEvent[] actual, int first)
    {
        bool isAtActual = first >= expected.Length
            || (first < actual.Length && actual[first].Frame <= expected[first].Frame);
        return isAtActual ? picture.ColumnOf(1, first) : picture.ColumnOf(0, first);
    }

    private static string Sentence(StreamEvent[] expected, StreamEvent[] actual, int first, SymbolTable symbols)
    {
        if (first == expected.Length)
        {
            StreamEvent extra = actual[first];
            return $"nothing more was expected, but {Text(extra, symbols)} came at frame {extra.Frame}.";
        }

        StreamEvent wanted = expected[first];
        string begin = $"expected {Text(wanted, symbols)} at frame {wanted.Frame}, but ";
        if (first == actual.Length)
        {
            return $"{begin}nothing more came.";
        }

        StreamEvent came = actual[first];
        return came switch
        {
            _ when came.Frame == wanted.Frame => $"{begin}{Text(came, symbols)} came.",
            _ when came.Tells(wanted) => $"{begin}it came at frame {came.Frame}.",
            _ => $"{begin}{Text(came, symbols)} came at frame {came.Frame}.",
        };
    }

    private static string Text(StreamEvent said, SymbolTable symbols)
    {
        string symbol = symbols.SymbolOf(said);
        return said.Kind switch
        {
            MarbleKind.Completion => $"the end {symbol}",
            MarbleKind.Value when NaturalSymbols.SaysItAll(symbol, said.Payload) => symbol,
            _ => $"{symbol} = {ValueText.Of(said.Payload)}",
        };
    }

    private static IEnumerable<string> Explanations(
        MarblePicture picture, StreamEvent[] expected, StreamEvent[] actual)
    {
        foreach ((string symbol, object? value) in picture.Symbols.Used)
        {
            if (!NaturalSymbols.SaysItAll(symbol, value))
            {
                yield return $"{symbol} = {ValueText.Of(value)}";
            }
        }

        object? wanted = ErrorOf(expected);
        object? came = ErrorOf(actual);
        if (wanted is not null && came is not null && !MarbleEquality.AreEqual(wanted, came))
        {
            yield return $"# = {ValueText.Of(wanted)} (expected)";
            yield return $"# = {ValueText.Of(came)} (actual)";
        }
        else if ((wanted ?? came) is { } error)
        {
            yield return $"# = {ValueText.Of(error)}";
        }

        if (picture.HasCheaperGroups)
        {
            yield return MarblePicture.CheaperGroups;
        }
    }

    private static object? ErrorOf(StreamEvent[] events) =>
        Array.Find(events, static said => said.Kind == MarbleKind.Error).Payload;
}
