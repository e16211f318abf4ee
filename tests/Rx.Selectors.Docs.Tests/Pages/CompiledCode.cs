using System.Text.RegularExpressions;
using Rx.Selectors.Docs.Tests.Samples;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>What the pages' code is compared with: the samples, and the files in <c>Snippets</c> of this project.</summary>
internal static class CompiledCode
{
    /// <summary>The marked pieces in <c>Snippets</c>.</summary>
    public static IReadOnlyList<Excerpt> Marked { get; } =
        [.. Snippets().SelectMany(file => MarkedSnippets.Read(Path.GetFileName(file), File.ReadAllLines(file)))];

    private static readonly IReadOnlyList<string[]> Samples = [.. Sample.SourceFiles.Select(File.ReadAllLines)];

    private static readonly string OneText = OneLine(
        string.Join(' ', Snippets().Concat(Sample.SourceFiles).SelectMany(File.ReadAllLines).Select(WithoutComment)));

    /// <summary>Whether a block is a marked piece, or a run of whole lines of a sample.</summary>
    public static bool Contains(Excerpt block) =>
        Marked.Any(snippet => snippet.Code == block.Code) || Samples.Any(lines => IsRunOf(lines, block.Code));

    /// <summary>Whether an expression is a part of the code, wherever its line breaks are.</summary>
    public static bool Contains(string expression)
    {
        string text = OneLine(expression);
        for (int at = OneText.IndexOf(text, StringComparison.Ordinal); at >= 0;
             at = OneText.IndexOf(text, at + 1, StringComparison.Ordinal))
        {
            bool beginsAWord = at == 0 || !IsWord(text[0]) || !IsWord(OneText[at - 1]);
            int end = at + text.Length;
            bool endsAWord = end == OneText.Length || !IsWord(text[^1]) || !IsWord(OneText[end]);
            if (beginsAWord && endsAWord)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRunOf(string[] lines, string code)
    {
        int count = code.Split('\n').Length;
        return Enumerable.Range(0, Math.Max(0, lines.Length - count + 1))
            .Any(start => Excerpt.From("", lines[start..(start + count)]).Code == code);
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static string OneLine(string text) =>
        Regex.Replace(Regex.Replace(text, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(10)), @" (?=[.)\]])|(?<=[(\[]) ", "",
            RegexOptions.None, TimeSpan.FromSeconds(10));

    private static string WithoutComment(string line)
    {
        int at = line.IndexOf("// ", StringComparison.Ordinal);
        return at < 0 ? line : line[..at];
    }

    private static IEnumerable<string> Snippets() =>
        Directory.EnumerateFiles(RepositoryRoot.PathOf("tests", "Rx.Selectors.Docs.Tests", "Snippets"), "*.cs")
            .Order(StringComparer.Ordinal);
}
