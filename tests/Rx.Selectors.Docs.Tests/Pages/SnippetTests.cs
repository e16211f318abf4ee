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

    [Fact]
    public void Every_marked_snippet_is_shown_on_a_page()
    {
        var shown = MarkdownPage.All.SelectMany(page => page.CSharp)
            .Select(block => block.Code)
            .ToHashSet(StringComparer.Ordinal);
        var strays = CompiledCode.Marked.Where(snippet => !shown.Contains(snippet.Code)).ToList();

        Assert.True(strays.Count == 0, $"Marked as a snippet, but on no page:\n\n{string.Join('\n', strays)}");
    }
}
