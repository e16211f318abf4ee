using Rx.Selectors.Docs.Tests.Samples;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>
/// The code on the pages compiles: each block is a part of a sample or of a file in <c>Snippets</c>, and so is each expression
/// within a sentence or a table cell.
/// </summary>
public class SnippetTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_csharp_block_of_a_page_is_compiled(string path)
    {
        var strays = MarkdownPage.Named(path).CSharp.Where(block => !CompiledCode.Contains(block)).ToList();

        Assert.True(
            strays.Count == 0,
            "Neither lines of a sample nor a marked snippet in tests/Rx.Selectors.Docs.Tests/Snippets:\n\n"
            + string.Join('\n', strays));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_expression_within_a_sentence_or_a_table_is_compiled(string path)
    {
        var strays = InlineCode.Read(MarkdownPage.Named(path))
            .Where(code => code.IsExpression && !CompiledCode.Contains(code.Text))
            .ToList();

        Assert.True(
            strays.Count == 0,
            "Not in the compiled code. Add each to tests/Rx.Selectors.Docs.Tests/Snippets/Expressions.cs, or mend the page:\n"
            + string.Join('\n', strays.Select(code => $"{code.Place}: {code.Text}")));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_name_on_a_page_is_that_of_a_type_or_a_member(string path)
    {
        var strays = InlineCode.Read(MarkdownPage.Named(path))
            .Where(code => code.IsName && !KnownNames.Contains(code.Text))
            .ToList();

        Assert.True(
            strays.Count == 0,
            "No public type or member has this name, in the packages or in .NET:\n"
            + string.Join('\n', strays.Select(code => $"{code.Place}: {code.Text}")));
    }

    [Fact]
    public void Every_marked_snippet_is_shown_on_a_page()
    {
        var shown = MarkdownPage.All.SelectMany(page => page.CSharp)
            .Select(block => block.Code)
            .ToHashSet(StringComparer.Ordinal);
        var strays = CompiledCode.Marked.Where(snippet => !shown.Contains(snippet.Code)).ToList();

        Assert.True(strays.Count == 0, $"Marked as a snippet, but on no page:\n\n{string.Join('\n', strays)}");
    }

    [Fact]
    public void Each_sample_has_no_usings_but_those_that_the_readme_gives()
    {
        List<string> given = UsingsIn(RepositoryRoot.PathOf("README.md"));

        Assert.NotEmpty(given);
        Assert.All(Sample.SourceFiles, file => Assert.Empty(UsingsIn(file).Except(given)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_code_block_names_its_language(string path)
    {
        Assert.All(
            MarkdownFences.Languages(MarkdownPage.Named(path).Lines),
            language => Assert.Contains(language, new[] { "csharp", "sh", "xml", "text", "python" }));
    }

    private static List<string> UsingsIn(string file) => [.. File.ReadLines(file).Where(IsUsing)];

    private static bool IsUsing(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=', StringComparison.Ordinal);
}
