namespace Rx.Selectors.Testing;

/// <summary>
/// A row divided into frames, with the text of each frame that is not idle. If groups cost their characters, the characters
/// are spread over the following frames; if they cost one frame, the whole group is the text of its frame.
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

    /// <summary>Gets the text by frame.</summary>
    public IReadOnlyDictionary<long, string> Cells => _cells;

    /// <summary>Gets the place of each mark: its frame, and its column within the text of the frame.</summary>
    public IReadOnlyList<(long Frame, int Column)> Places => _places;

    public long LastFrame { get; private set; } = long.MinValue;

    /// <summary>
    /// Lays out a row. Returns null if it cannot be drawn, because a mark is due while the group before it still costs frames.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="groupCost">How many frames a group costs.</param>
    /// <param name="marksFrameZero">
    /// Whether the row gets a <c>^</c> at frame 0, which a stream with negative frames needs.
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
