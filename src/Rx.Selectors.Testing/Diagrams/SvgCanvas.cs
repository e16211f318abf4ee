using System.Globalization;
using System.Security;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>Draws the shapes of a marble diagram as SVG 1.1. Sizes are in pixels.</summary>
internal sealed class SvgCanvas
{
    private const string Ink = "#24292f";
    private const string Muted = "#6e7781";

    private readonly StringBuilder _shapes = new();

    public void Segment(double fromX, double fromY, double toX, double toY, double width = 1.5) => Add(
        $"<line x1=\"{fromX:0.##}\" y1=\"{fromY:0.##}\" x2=\"{toX:0.##}\" y2=\"{toY:0.##}\" stroke=\"{Ink}\" stroke-width=\"{width:0.##}\"/>");

    /// <summary>Draws the head of the time arrow.</summary>
    public void ArrowHead(double x, double y) => Add(
        $"<path d=\"M{x - 7:0.##} {y - 4:0.##} L{x:0.##} {y:0.##} L{x - 7:0.##} {y + 4:0.##}\" fill=\"none\" stroke=\"{Ink}\" stroke-width=\"1.5\"/>");

    public void Marble(double x, double y, double radius, string fill, string text)
    {
        Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" fill=\"{fill}\" stroke=\"{Ink}\" stroke-width=\"1.2\"/>");
        Text(x, y + 4, text, "middle", Ink, size: 12);
    }

    public void Completion(double x, double y) => Segment(x, y - 12, x, y + 12, width: 2.5);

    public void Error(double x, double y)
    {
        Segment(x - 7, y - 7, x + 7, y + 7, width: 2.5);
        Segment(x - 7, y + 7, x + 7, y - 7, width: 2.5);
    }

    /// <summary>Draws a span of time as a bar.</summary>
    public void Bar(double fromX, double toX, double y) => Add(
        $"<rect x=\"{fromX:0.##}\" y=\"{y - 6:0.##}\" width=\"{Math.Max(toX - fromX, 3):0.##}\" height=\"12\" rx=\"3\" fill=\"#aceebb\" stroke=\"{Ink}\" stroke-width=\"1.2\"/>");

    public void Label(double x, double y, string text) => Text(x, y + 4, text, "start", Ink, size: 13);

    public void Note(double x, double y, string text, string anchor = "middle") => Text(x, y, text, anchor, Muted, size: 10);

    /// <summary>Returns the image, on a white background so that it is readable on any page.</summary>
    public string ToSvg(double width, double height) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}" font-family="ui-monospace, Menlo, Consolas, monospace">
        <rect width="100%" height="100%" fill="#ffffff"/>
        {_shapes}</svg>

        """);

    private void Text(double x, double y, string text, string anchor, string color, int size) => Add(
        $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{color}\">{SecurityElement.Escape(text)}</text>");

    private void Add(FormattableString shape) => _shapes.Append(shape.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
