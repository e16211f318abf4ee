using System.Text.RegularExpressions;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>
/// A piece of code within a sentence or a table cell. In a column whose heading begins with "Python" or "diagram", the code is
/// in that language; everywhere else it is C#, a name, or text for a shell.
/// </summary>
/// <param name="Place">Page and line.</param>
/// <param name="Text">What stands between the backticks; <c>\|</c> of a table is <c>|</c>.</param>
internal sealed partial record InlineCode(string Place, string Text)
{
    private static readonly string[] OtherLanguages = ["Python", "diagram"];

    /// <summary>A call or an object creation, but no reference to a manual page such as <c>poll(2)</c>.</summary>
    public bool IsExpression => CallOrCreation().IsMatch(Text) && !ManualPage().IsMatch(Text);

    /// <summary>A name of .NET's kind, possibly of a member: <c>Trigger</c>, <c>Trigger.Edge</c>.</summary>
    public bool IsName => Name().IsMatch(Text);

    public static IEnumerable<InlineCode> Read(MarkdownPage page)
    {
        string[] heading = [];
        bool isTable = false;
        foreach ((int number, string line) in page.Prose)
        {
            string place = $"{page.Path}:{number}";
            if (!line.TrimStart().StartsWith('|'))
            {
                isTable = false;
                foreach (string code in CodeIn(line))
                {
                    yield return new InlineCode(place, code);
                }

                continue;
            }

            string[] cells = CellsOf(line);
            if (!isTable)
            {
                isTable = true;
                heading = cells;
            }

            for (int column = 0; column < cells.Length; column++)
            {
                string title = column < heading.Length ? heading[column].Trim() : "";
                if (!OtherLanguages.Any(language => title.StartsWith(language, StringComparison.Ordinal)))
                {
                    foreach (string code in CodeIn(cells[column]))
                    {
                        yield return new InlineCode(place, code);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> CodeIn(string text) =>
        Span().Matches(text).Select(match => match.Groups["code"].Value.Trim().Replace("\\|", "|", StringComparison.Ordinal));

    private static string[] CellsOf(string line) => CellBorder().Split(line.Trim().Trim('|'));

    [GeneratedRegex("(?<tick>`+)(?<code>.+?)\\k<tick>(?!`)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Span();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"[\w>]\(|\bnew\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CallOrCreation();

    [GeneratedRegex(@"^[\w/]+\(\d\)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManualPage();

    [GeneratedRegex(@"^[A-Z][a-z]\w*(\.[A-Z]\w*)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
