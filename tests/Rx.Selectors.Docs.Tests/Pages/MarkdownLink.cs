using System.Text.RegularExpressions;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>A link, or a picture, of a page that leads to a file of the repository.</summary>
/// <param name="Place">Page and line.</param>
/// <param name="Target">As it is written.</param>
/// <param name="File">The file's full path.</param>
/// <param name="Heading">The anchor, or an empty text.</param>
internal sealed partial record MarkdownLink(string Place, string Target, string File, string Heading)
{
    public static IEnumerable<MarkdownLink> Read(MarkdownPage page)
    {
        string folder = Path.GetDirectoryName(RepositoryRoot.PathOf(page.Path))!;
        foreach ((int number, string line) in page.Prose)
        {
            foreach (Match match in Link().Matches(Code().Replace(line, "")))
            {
                string target = match.Groups["target"].Value;
                if (target.Contains("://", StringComparison.Ordinal))
                {
                    continue;
                }

                string[] parts = target.Split('#', 2);
                string file = parts[0] == ""
                    ? RepositoryRoot.PathOf(page.Path)
                    : Path.GetFullPath(Path.Combine(folder, parts[0]));
                yield return new MarkdownLink($"{page.Path}:{number}", target, file, parts.Length > 1 ? parts[1] : "");
            }
        }
    }

    public bool IsGood() =>
        Heading == "" ? Path.Exists(File) : System.IO.File.Exists(File) && AnchorsOf(File).Contains(Heading, StringComparer.Ordinal);

    public override string ToString() => $"{Place}: {Target}";

    /// <summary>The anchors that a forge gives to the headings: small letters, hyphens for spaces, no punctuation.</summary>
    public static IEnumerable<string> AnchorsOf(string file)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var page = new MarkdownPage(file, System.IO.File.ReadAllLines(file));
        foreach ((_, string line) in page.Prose)
        {
            if (Title().Match(line) is { Success: true } match)
            {
                string text = Link().Replace(match.Groups["title"].Value, static link => link.Groups["text"].Value);
                string anchor = string.Concat(text.Trim().ToLowerInvariant()
                    .Where(static c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
                int count = seen.GetValueOrDefault(anchor);
                seen[anchor] = count + 1;
                yield return count == 0 ? anchor : $"{anchor}-{count}";
            }
        }
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]+`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("^#{1,6} (?<title>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Title();
}
