namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>The marked pieces of a C# file: what stands between "// snippet: name" and "// end snippet".</summary>
internal static class MarkedSnippets
{
    private const string Start = "// snippet:";
    private const string End = "// end snippet";

    public static IEnumerable<Excerpt> Read(string fileName, IReadOnlyList<string> lines)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            if (IsEnd(lines[index]))
            {
                throw new FormatException($"{fileName}:{index + 1}: '{End}' without a snippet to end.");
            }

            if (!IsStart(lines[index]))
            {
                continue;
            }

            var start = index++;
            while (index < lines.Count && !IsEnd(lines[index]))
            {
                if (IsStart(lines[index]))
                {
                    throw new FormatException($"{fileName}:{index + 1}: a snippet starts in that of line {start + 1}.");
                }

                index++;
            }

            if (index == lines.Count)
            {
                throw new FormatException($"{fileName}:{start + 1}: the snippet is not ended.");
            }

            var name = lines[start].Trim()[Start.Length..].Trim();
            var code = lines.Skip(start + 1).Take(index - start - 1).ToList();
            yield return Excerpt.From($"{fileName}:{start + 1} ({name})", code);
        }
    }

    private static bool IsStart(string line) => line.TrimStart().StartsWith(Start, StringComparison.Ordinal);

    private static bool IsEnd(string line) => line.Trim() == End;
}
