namespace Rx.Selectors.Testing;

/// <summary>Draws one stream: a diagram, and below it the values that its symbols stand for.</summary>
internal static class StreamDrawing
{
    public static string Draw(
        IReadOnlyList<StreamEvent> events, IEnumerable<KeyValuePair<string, object?>> values, MarbleGroupCost groupCost)
    {
        MarblePicture picture = PictureOf(events, values, groupCost);
        return string.Join('\n', [picture.Lines[0], .. Explanations(picture, events)]);
    }

    /// <summary>Draws a stream that is one of a list of values.</summary>
    public static string DrawOnOneLine(IReadOnlyList<StreamEvent> events)
    {
        MarblePicture picture = PictureOf(events, [], MarbleGroupCost.Characters);
        string[] explanations = [.. Explanations(picture, events)];
        string where = explanations.Length == 0 ? "" : $" where {string.Join(", ", explanations)}";
        return picture.Lines[0] + where;
    }

    private static MarblePicture PictureOf(
        IReadOnlyList<StreamEvent> events, IEnumerable<KeyValuePair<string, object?>> values, MarbleGroupCost groupCost) =>
        MarblePicture.Of(
            symbols =>
            {
                symbols.Reserve(events);
                return [MarbleRow.OfStream("", events, symbols)];
            },
            values,
            groupCost);

    // Leaves out what the reader knows: symbols that were given, values that are their own symbol, and the default error of #.
    private static IEnumerable<string> Explanations(MarblePicture picture, IReadOnlyList<StreamEvent> events)
    {
        foreach ((string symbol, object? value) in picture.Symbols.Used)
        {
            bool isKnown = picture.Symbols.IsGiven(symbol)
                || (NaturalSymbols.TrySymbol(value, out string own) && own == symbol);
            if (!isKnown)
            {
                yield return $"{symbol} = {ValueText.Of(value)}";
            }
        }

        foreach (StreamEvent said in events)
        {
            if (said.Kind == MarbleKind.Error && !MarbleEquality.AreEqual(said.Payload, new MarbleException()))
            {
                yield return $"# = {ValueText.Of(said.Payload)}";
            }
        }

        if (picture.HasCheaperGroups)
        {
            yield return MarblePicture.CheaperGroups;
        }
    }
}
