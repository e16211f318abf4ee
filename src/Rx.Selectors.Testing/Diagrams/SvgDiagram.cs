using System.Globalization;

namespace Rx.Selectors.Testing;

/// <summary>
/// Draws a marble diagram as an image for documentation: recorded streams and interest on one time axis. The image shows what
/// happened in a test.
/// </summary>
/// <example>
/// <code>
/// var words = marbles.Record(socket.SentText);
/// marbles.Run();
/// File.WriteAllText("words.svg", new SvgDiagram().Interest("asked", socket).Stream("sent", words).ToSvg());
/// </code>
/// </example>
public sealed class SvgDiagram
{
    private const double Margin = 16;
    private const double LetterWidth = 7.9; // of a label
    private const double RowHeight = 44;
    private const double LineHeight = 16;
    private const double Radius = 12;
    private const double ArrowLength = 26;
    private const double RulerHeight = 22;

    // Light enough for black text.
    private static readonly string[] Fills =
        ["#ffd8b5", "#c2e0ff", "#d8f5c4", "#f8c9d4", "#e4d4f4", "#fff0b3", "#c5efe9", "#e3e3e3"];

    private readonly List<SvgRow> _rows = [];

    private sealed record SvgRow(string Label, IReadOnlyList<StreamEvent> Events, IReadOnlyList<InterestEdge> Edges);

    /// <summary>Adds a stream below the rows added before.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="label">The text before the row; may be empty.</param>
    /// <param name="recording">The recording of the stream.</param>
    /// <returns>This diagram.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public SvgDiagram Stream<T>(string label, MarbleRecording<T> recording)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(recording);
        _rows.Add(new SvgRow(label, recording.Events(), []));
        return this;
    }

    /// <summary>Adds the interest in a file, as bars: the times at which the kernel was asked for the events.</summary>
    /// <param name="label">The text before the row; may be empty.</param>
    /// <param name="file">The file.</param>
    /// <param name="events">The events whose interest is shown.</param>
    /// <returns>This diagram.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public SvgDiagram Interest(
        string label, VirtualFile file, Readiness events = Readiness.Read | Readiness.Write | Readiness.Priority)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(file);
        _rows.Add(new SvgRow(label, [], [.. file.InterestEdges(events)]));
        return this;
    }

    /// <summary>Draws the diagram.</summary>
    /// <returns>An SVG document. The same events yield the same text.</returns>
    public string ToSvg()
    {
        var symbols = new SymbolTable(DigitSymbols.Usable);
        symbols.Reserve(_rows.SelectMany(static row => row.Events));
        var axis = new SvgTimeAxis(MarblesByFrame());
        double left = Margin + (_rows.Select(static row => row.Label.Length).DefaultIfEmpty(0).Max() * LetterWidth) + Margin + Radius;
        double right = left + axis.Width + ArrowLength;

        var canvas = new SvgCanvas();
        double y = Margin + (RowHeight / 2);
        foreach (SvgRow row in _rows)
        {
            canvas.Label(Margin, y, row.Label);
            Draw(row, y);
            y += RowHeight;
        }

        DrawRuler(canvas, axis, left, y - (RowHeight / 2) + 12);
        y += RulerHeight - (RowHeight / 2);
        foreach ((string symbol, object? value) in symbols.Used)
        {
            if (!NaturalSymbols.SaysItAll(symbol, value))
            {
                canvas.Note(Margin, y + 10, $"{symbol} = {ValueText.Of(value)}", "start");
                y += LineHeight;
            }
        }

        return canvas.ToSvg(Math.Ceiling(right + Margin), Math.Ceiling(y + Margin));

        void Draw(SvgRow row, double middle)
        {
            DrawTime(canvas, row, left, right, middle, axis);
            DrawBars(canvas, row, left, right - ArrowLength, middle, axis);
            foreach ((StreamEvent said, double x) in Placed(row, axis, left))
            {
                DrawEvent(canvas, said, symbols, x, middle);
            }
        }
    }

    private static IEnumerable<(StreamEvent Said, double X)> Placed(SvgRow row, SvgTimeAxis axis, double left)
    {
        long frame = long.MinValue;
        int index = 0;
        foreach (StreamEvent said in row.Events)
        {
            index = said.Frame == frame ? index + 1 : 0;
            frame = said.Frame;
            yield return (said, left + axis.XOf(frame, index));
        }
    }

    private static void DrawEvent(SvgCanvas canvas, StreamEvent said, SymbolTable symbols, double x, double y)
    {
        switch (said.Kind)
        {
            case MarbleKind.Completion:
                canvas.Completion(x, y);
                break;
            case MarbleKind.Error:
                canvas.Error(x, y);
                break;
            default:
                string symbol = symbols.SymbolOf(said);
                int place = symbols.Used.Keys.ToList().IndexOf(symbol);
                canvas.Marble(x, y, Radius, Fills[place % Fills.Length], symbol);
                break;
        }
    }

    /// <summary>Draws the time arrow, which ends where the stream ends.</summary>
    private static void DrawTime(SvgCanvas canvas, SvgRow row, double left, double right, double y, SvgTimeAxis axis)
    {
        bool isOver = row.Events is [.., { Kind: not MarbleKind.Value }];
        double end = isOver ? Placed(row, axis, left).Last().X : right;
        canvas.Segment(left - Radius, y, end, y);
        if (!isOver)
        {
            canvas.ArrowHead(right, y);
        }
    }

    private static void DrawBars(SvgCanvas canvas, SvgRow row, double left, double right, double y, SvgTimeAxis axis)
    {
        double? from = null;
        foreach (InterestEdge edge in row.Edges)
        {
            double x = left + axis.XOf(edge.Frame, 0);
            if (edge.IsArmed)
            {
                from = x;
            }
            else
            {
                canvas.Bar(from ?? left, x, y);
                from = null;
            }
        }

        if (from is { } open)
        {
            canvas.Bar(open, right, y);
        }
    }

    /// <summary>Draws the numbers of the frames in which something happens, where there is room for them.</summary>
    private static void DrawRuler(SvgCanvas canvas, SvgTimeAxis axis, double left, double y)
    {
        double free = double.MinValue;
        foreach ((long frame, double at) in axis.Frames)
        {
            string text = frame.ToString(CultureInfo.InvariantCulture);
            double half = text.Length * 3.2;
            if (at - half > free)
            {
                canvas.Note(left + at, y, text);
                free = at + half + 4;
            }
        }

        foreach ((double x, long frames) in axis.Cuts)
        {
            canvas.Note(left + x, y, $"… {MarbleDuration.Text(frames)} …");
        }
    }

    private SortedDictionary<long, int> MarblesByFrame()
    {
        var counts = new SortedDictionary<long, int> { [0] = 1 };
        foreach (SvgRow row in _rows)
        {
            IEnumerable<long> frames = row.Events.Select(static said => said.Frame)
                .Concat(row.Edges.Select(static edge => edge.Frame).Distinct());
            foreach (IGrouping<long, long> frame in frames.GroupBy(static frame => frame))
            {
                counts[frame.Key] = Math.Max(counts.GetValueOrDefault(frame.Key, 1), frame.Count());
            }
        }

        return counts;
    }
}
