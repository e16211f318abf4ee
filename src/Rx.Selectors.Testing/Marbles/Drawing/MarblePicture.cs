namespace Rx.Selectors.Testing;

/// <summary>
/// Rows drawn on one time axis. The requested cost of groups is tried first; if the rows cannot be expressed with it, groups
/// cost one frame. If symbols would be parsed as a duration, digits are not used as symbols.
/// </summary>
internal sealed class MarblePicture
{
    private readonly TimeAxis _axis;
    private readonly RowLayout[] _rows;

    private MarblePicture(TimeAxis axis, RowLayout[] rows, SymbolTable symbols, bool hasCheaperGroups)
    {
        _axis = axis;
        _rows = rows;
        Symbols = symbols;
        HasCheaperGroups = hasCheaperGroups;
        Lines = Array.ConvertAll(rows, axis.Draw);
    }

    public const string CheaperGroups = "(a group costs one frame here)";

    /// <summary>Gets the diagrams of the rows.</summary>
    public IReadOnlyList<string> Lines { get; }

    public SymbolTable Symbols { get; }

    /// <summary>Gets whether groups cost one frame although the caller requested that they cost their characters.</summary>
    public bool HasCheaperGroups { get; }

    /// <summary>Draws rows that are created from the table of symbols.</summary>
    public static MarblePicture Of(
        Func<SymbolTable, IReadOnlyList<MarbleRow>> rows,
        IEnumerable<KeyValuePair<string, object?>> values,
        MarbleGroupCost groupCost)
    {
        MarblePicture picture = Of(rows, values, groupCost, DigitSymbols.Usable);
        return picture.IsAmbiguous ? Of(rows, values, groupCost, DigitSymbols.Avoided) : picture;
    }

    /// <summary>Returns the column of a mark of a row.</summary>
    public int ColumnOf(int row, int mark) => _axis.ColumnOf(_rows[row], mark);

    /// <summary>Returns the lines, each after its label; labels are padded to the same width.</summary>
    public IEnumerable<string> LabelledLines()
    {
        int width = LabelWidth;
        return _rows.Zip(Lines, (row, line) => row.Label.PadRight(width) + line);
    }

    public int LabelWidth => _rows.Max(static row => row.Label.Length);

    private bool IsAmbiguous => _rows.Zip(Lines).Any(pair =>
        pair.Second.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Count(static word => MarbleDuration.TryParse(word, out _)) > _axis.DurationsIn(pair.First));

    private static MarblePicture Of(
        Func<SymbolTable, IReadOnlyList<MarbleRow>> rows,
        IEnumerable<KeyValuePair<string, object?>> values,
        MarbleGroupCost groupCost,
        DigitSymbols digits)
    {
        var symbols = new SymbolTable(digits);
        foreach ((string symbol, object? value) in values)
        {
            symbols.Give(symbol, value);
        }

        IReadOnlyList<MarbleRow> drawn = rows(symbols);
        (TimeAxis Axis, RowLayout[] Rows)? layout = TimeAxis.TryCreate(drawn, groupCost);
        (TimeAxis axis, RowLayout[] laidOut) = layout ?? TimeAxis.TryCreate(drawn, MarbleGroupCost.OneFrame)
            ?? throw new InvalidOperationException("Time has gone back.");
        return new MarblePicture(axis, laidOut, symbols, layout is null);
    }
}
