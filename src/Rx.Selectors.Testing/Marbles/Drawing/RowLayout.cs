namespace Rx.Selectors.Testing;

/// <summary>
/// A row divided into frames: what is drawn at each that is not idle. Where groups cost their characters these are
/// spread over the frames that follow; where they cost one frame, the group stands in it as a whole.
/// </summary>
internal sealed class RowLayout
{
    private readonly SortedDictionary<long, string> _cells = [];
    private readonly List<(long Frame, int Column)> _places = [];

    private RowLayout(MarbleRow row)
    {
        Label = row.Label;
        IsOver = row.IsOver;
    }

    public string Label { get; }

    public bool IsOver { get; }

    /// <summary>What is drawn, by frame.</summary>
    public IReadOnlyDictionary<long, string> Cells => _cells;

    /// <summary>Where each mark is drawn: a frame, and how many columns into its cell.</summary>
    public IReadOnlyList<(long Frame, int Column)> Places => _places;

    public long LastFrame { get; private set; } = long.MinValue;

    /// <summary>
    /// Null when it cannot be drawn: a mark is due while the group before it still costs frames.
    /// </summary>
    /// <param name="row">What to lay out.</param>
    /// <param name="groupCost">What a group costs.</param>
    /// <param name="marksFrameZero">
    /// Whether it has a <c>^</c> at frame 0, as a stream with negative frames needs.
    /// </param>
    public static RowLayout? TryCreate(MarbleRow row, MarbleGroupCost groupCost, bool marksFrameZero)
    {
        var layout = new RowLayout(row);
        int index = 0;
        bool isZeroDue = marksFrameZero;
        while (index < row.Marks.Count || isZeroDue)
        {
            long frame = index < row.Marks.Count ? row.Marks[index].Frame : 0;
            if (isZeroDue && frame > 0)
            {
                frame = 0;
            }

            string[] before = isZeroDue && frame == 0 ? ["^"] : [];
            isZeroDue &= frame != 0;
            int end = index;
            while (end < row.Marks.Count && row.Marks[end].Frame == frame)
            {
                end++;
            }

            IEnumerable<string> here = row.Marks.Skip(index).Take(end - index).Select(static mark => mark.Symbol);
            if (!layout.TryAdd(frame, [.. before, .. here], before.Length, groupCost))
            {
                return null;
            }

            index = end;
        }

        return layout;
    }

    private bool TryAdd(long frame, string[] symbols, int withoutPlace, MarbleGroupCost groupCost)
    {
        if (frame <= LastFrame)
        {
            return false;
        }

        if (symbols.Length == 1)
        {
            AddCell(frame, symbols[0]);
            AddPlaces(symbols.Skip(withoutPlace).Select(_ => (frame, 0)));
        }
        else if (groupCost == MarbleGroupCost.OneFrame)
        {
            AddCell(frame, $"({string.Concat(symbols)})");
            int column = 1;
            var columns = new List<int>();
            foreach (string symbol in symbols)
            {
                columns.Add(column);
                column += TextColumns.Count(symbol);
            }

            AddPlaces(columns.Skip(withoutPlace).Select(it => (frame, it)));
        }
        else
        {
            string[] characters = ["(", .. symbols, ")"];
            for (int i = 0; i < characters.Length; i++)
            {
                AddCell(frame + i, characters[i]);
            }

            AddPlaces(Enumerable.Range(1, symbols.Length).Skip(withoutPlace).Select(i => (frame + i, 0)));
        }

        return true;
    }

    private void AddCell(long frame, string text)
    {
        _cells.Add(frame, text);
        LastFrame = frame;
    }

    private void AddPlaces(IEnumerable<(long Frame, int Column)> places) => _places.AddRange(places);
}
