using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// The time axis of several rows: a column is the same frame in all of them, and a long time in which nothing happens in any
/// row is drawn as a duration in all of them. Every row drawn on it is a diagram that yields the row's frames when parsed.
/// </summary>
internal sealed class TimeAxis
{
    // A longer idle time is drawn as a duration: a reader would have to count that many dashes.
    private const int MostDashes = 20;

    private readonly List<Stretch> _stretches = [];
    private readonly Dictionary<long, int> _columns = [];

    /// <summary>A part of the axis: one frame in which something happens, or a run of idle frames.</summary>
    private readonly record struct Stretch(long Frame, long Frames, int Width, bool IsIdle)
    {
        public bool IsDuration => IsIdle && Frames > MostDashes;
    }

    private TimeAxis(IReadOnlyCollection<RowLayout> rows)
    {
        var widths = new SortedDictionary<long, int>();
        foreach ((long frame, string text) in rows.SelectMany(static row => row.Cells))
        {
            widths[frame] = Math.Max(widths.GetValueOrDefault(frame, 1), TextColumns.Count(text));
        }

        long at = Math.Min(0, widths.Keys.FirstOrDefault());
        int column = 0;
        foreach ((long frame, int width) in widths)
        {
            if (frame > at)
            {
                column += Add(new Stretch(at, frame - at, 0, IsIdle: true));
            }

            _columns.Add(frame, column);
            column += Add(new Stretch(frame, 1, width, IsIdle: false));
            at = frame + 1;
        }
    }

    /// <summary>Lays out rows on one axis. Returns null if they cannot be expressed with this cost of groups.</summary>
    public static (TimeAxis Axis, RowLayout[] Rows)? TryCreate(IReadOnlyList<MarbleRow> rows, MarbleGroupCost groupCost)
    {
        bool marksFrameZero = rows.Any(static row => row.Marks is [{ Frame: < 0 }, ..]);
        RowLayout?[] layouts = [.. rows.Select(row =>
            RowLayout.TryCreate(row, groupCost, marksFrameZero && row.Kind == RowKind.Stream))];
        if (Array.Exists(layouts, static layout => layout is null))
        {
            return null;
        }

        RowLayout[] complete = layouts!;
        return (new TimeAxis(complete), complete);
    }

    /// <summary>Returns the column of a mark of a row.</summary>
    public int ColumnOf(RowLayout row, int mark)
    {
        (long frame, int column) = row.Places[mark];
        return _columns[frame] + column;
    }

    public string Draw(RowLayout row)
    {
        if (_stretches.Count == 0)
        {
            return "-";
        }

        var text = new StringBuilder();
        foreach (Stretch stretch in StretchesOf(row))
        {
            text.Append(stretch.IsIdle ? Idle(stretch) : Cell(row, stretch));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Returns the number of durations in the row.</summary>
    public int DurationsIn(RowLayout row) => StretchesOf(row).Count(static stretch => stretch.IsDuration);

    private IEnumerable<Stretch> StretchesOf(RowLayout row) =>
        row.IsOver ? _stretches.TakeWhile(stretch => stretch.Frame <= row.LastFrame) : _stretches;

    private static string Cell(RowLayout row, Stretch stretch)
    {
        string text = row.Cells.GetValueOrDefault(stretch.Frame, "-");
        return text + new string(' ', stretch.Width - TextColumns.Count(text));
    }

    // A duration needs spaces on both sides, except at the beginning of the axis.
    private string Idle(Stretch stretch) => stretch switch
    {
        { IsDuration: false } => new string('-', (int)stretch.Frames),
        _ when stretch == _stretches[0] => $"{MarbleDuration.Text(stretch.Frames)} ",
        _ => $" {MarbleDuration.Text(stretch.Frames)} ",
    };

    private int Add(Stretch stretch)
    {
        _stretches.Add(stretch);
        return stretch.IsIdle ? Idle(stretch).Length : stretch.Width;
    }
}
