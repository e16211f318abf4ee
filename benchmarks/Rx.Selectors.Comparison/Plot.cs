using System.Globalization;
using System.Security;
using System.Text;

namespace Rx.Selectors.Comparison;

/// <summary>
/// Draws the ratios as a chart with a bar for each variant: its processor time relative to that of the first variant of the
/// workload, with the middle half of the ratios drawn across the end of the bar. The scale is logarithmic, as some variants
/// take ten times as long as others.
/// </summary>
internal static class Plot
{
    private const int LabelWidth = 300;
    private const int BarWidth = 480;
    private const int RowHeight = 20;
    private const int TitleHeight = 34;
    private const double Least = 0.1;
    private const double Most = 100;

    public static string Draw(IReadOnlyList<Workload> workloads, Results results)
    {
        var shapes = new StringBuilder();
        int y = 10;
        foreach (Workload workload in workloads)
        {
            Variant[] measured = [.. workload.Variants.Where(variant => results.Has(workload.Name, variant.Name))];
            if (measured.Length > 1)
            {
                y = Draw(shapes, workload, measured, results, y);
            }
        }

        int width = LabelWidth + BarWidth + 80;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y + 10}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            {shapes}</svg>

            """);
    }

    private static int Draw(StringBuilder shapes, Workload workload, Variant[] variants, Results results, int top)
    {
        int y = top + TitleHeight;
        Text(shapes, 10, y - 14, "start", "bold", $"{workload.Title} (processor time, {variants[0].Name} = 1)");
        foreach (double tick in (double[])[0.1, 1, 10, 100])
        {
            Line(shapes, X(tick), y - 6, X(tick), y + (variants.Length * RowHeight), tick == 1 ? "#555" : "#ddd", 1);
        }

        foreach (Variant variant in variants)
        {
            double ratio = results.Ratio(workload.Name, variant.Name, variants[0].Name, Measured.Cpu);
            if (double.IsFinite(ratio))
            {
                (double low, double high) = results.Spread(workload.Name, variant.Name, variants[0].Name, Measured.Cpu);
                string colour = variant.Program == "ours" ? "#2f7d4f" : "#9aa7b4";
                Text(shapes, LabelWidth - 8, y + 12, "end", "normal", variant.Name);
                shapes.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"""<rect x="{X(Least):0.#}" y="{y + 2}" width="{X(ratio) - X(Least):0.#}" height="{RowHeight - 6}" fill="{colour}"/>"""));
                Line(shapes, X(low), y + (RowHeight / 2) - 1, X(high), y + (RowHeight / 2) - 1, "black", 2);
                Text(shapes, X(Math.Max(ratio, high)) + 6, y + 13, "start", "normal", ResultTables.Number(ratio));
            }

            y += RowHeight;
        }

        return y + 6;
    }

    private static double X(double ratio) =>
        LabelWidth + (BarWidth * Math.Log(Math.Clamp(ratio, Least, Most) / Least) / Math.Log(Most / Least));

    private static void Line(StringBuilder shapes, double x1, double y1, double x2, double y2, string colour, int width) =>
        shapes.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}" stroke-width="{width}"/>"""));

    private static void Text(StringBuilder shapes, double x, double y, string anchor, string weight, string text) =>
        shapes.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" font-weight="{weight}">{SecurityElement.Escape(text)}</text>"""));
}
