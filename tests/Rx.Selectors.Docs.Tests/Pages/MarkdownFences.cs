namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>The C# code blocks of a Markdown file: what stands between "```csharp" and the closing "```".</summary>
internal static class MarkdownFences
{
    public static IEnumerable<Excerpt> Read(string fileName, IReadOnlyList<string> lines)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            if (!IsFence(lines[index]))
            {
                continue;
            }

            var opening = index++;
            while (index < lines.Count && lines[index].Trim() != "```")
            {
                index++;
            }

            if (index == lines.Count)
            {
                throw new FormatException($"{fileName}:{opening + 1}: the code block is not closed.");
            }

            if (Language(lines[opening]) == "csharp")
            {
                var code = lines.Skip(opening + 1).Take(index - opening - 1).ToList();
                yield return Excerpt.From($"{fileName}:{opening + 1}", code);
            }
        }
    }

    /// <summary>What stands behind the opening "```" of each code block.</summary>
    public static IEnumerable<string> Languages(IReadOnlyList<string> lines) =>
        lines.Where(IsFence).Where((_, index) => index % 2 == 0).Select(Language);

    public static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    private static string Language(string fence) => fence.Trim().TrimStart('`').Trim();
}
