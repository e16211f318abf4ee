using System.Globalization;
using System.Text;

namespace Rx.Selectors.Comparison;

/// <summary>Formats the results as Markdown, which is readable in a terminal and in a browser.</summary>
internal static class ResultTables
{
    public static string Tables(IReadOnlyList<Workload> workloads, Results results, IReadOnlyCollection<string> leftOut)
    {
        var text = new StringBuilder();
        foreach (Workload workload in workloads)
        {
            Append(text, workload, results);
        }

        foreach (string what in leftOut)
        {
            text.AppendLine($"Left out: {what}");
        }

        return text.ToString();
    }

    /// <summary>Formats all the goals, or only those that have measured values.</summary>
    public static string GoalTable(IReadOnlyList<Goal> goals, Results results, bool isWhole)
    {
        Row[] rows = [.. goals.Where(goal => isWhole || !double.IsNaN(goal.Value(results))).Select(goal => new Row(
            goal.Text, $"≤ {Number(goal.Limit)}", Number(goal.Value(results)), goal.Verdict(results)))];
        return Table(new Row("goal", "limit", "measured", ""), rows, leftAligned: 1);
    }

    private static void Append(StringBuilder text, Workload workload, Results results)
    {
        Variant[] measured = [.. workload.Variants.Where(variant => results.Has(workload.Name, variant.Name))];
        if (measured.Length == 0)
        {
            return;
        }

        text.AppendLine($"### {workload.Title}").AppendLine();
        string first = measured[0].Name;
        IEnumerable<Row> rows = measured.Select(variant =>
        {
            (double low, double high) = results.Spread(workload.Name, variant.Name, first, Measured.Cpu);
            return new Row(
            [
                variant.Name,
                Number(results.Value(workload.Name, variant.Name, Measured.Cpu)),
                Number(results.Ratio(workload.Name, variant.Name, first, Measured.Cpu)),
                $"{Number(low)}–{Number(high)}",
                Number(results.Value(workload.Name, variant.Name, Measured.Wall)),
                Number(results.Ratio(workload.Name, variant.Name, first, Measured.Wall)),
                Number(results.Value(workload.Name, variant.Name, Measured.Bytes)),
                .. workload.Also.Select(also => Number(results.Value(workload.Name, variant.Name, also))),
            ]);
        });
        var header = new Row(
            ["each", "CPU ns", "ratio", "middle half", "wall ns", "ratio", "bytes", .. workload.Also]);
        text.AppendLine(Table(header, rows, leftAligned: 1));
    }

    private static string Table(Row header, IEnumerable<Row> rows, int leftAligned)
    {
        Row[] all = [header, .. rows];
        int[] widths = [.. header.Cells.Select((_, column) => all.Max(row => row.Cells[column].Length))];
        var text = new StringBuilder();
        AppendRow(header.Cells);
        AppendRow([.. widths.Select((width, column) =>
            column < leftAligned ? new string('-', width) : new string('-', Math.Max(width - 1, 1)) + ":")]);
        foreach (Row row in all.Skip(1))
        {
            AppendRow(row.Cells);
        }

        return text.ToString();

        void AppendRow(IReadOnlyList<string> cells)
        {
            text.Append('|');
            for (int column = 0; column < cells.Count; column++)
            {
                text.Append(' ')
                    .Append(column < leftAligned ? cells[column].PadRight(widths[column]) : cells[column].PadLeft(widths[column]))
                    .Append(" |");
            }

            text.AppendLine();
        }
    }

    /// <summary>Formats a number with three significant figures, which is more than repeats between runs.</summary>
    public static string Number(double value) => value switch
    {
        double.NaN => "–",
        0 => "0",
        _ => Math.Abs(value) switch
        {
            < 0.005 => "< 0.01",
            < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
            < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
            _ => value.ToString("#,0", CultureInfo.InvariantCulture),
        },
    };

    private sealed class Row(params IReadOnlyList<string> cells)
    {
        public IReadOnlyList<string> Cells { get; } = cells;
    }
}
