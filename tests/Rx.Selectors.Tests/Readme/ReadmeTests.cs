using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Readme;

/// <summary>The README's code compiles: it is the code of a project of its own, and of the tests of virtual time.</summary>
public class ReadmeTests
{
    [Fact]
    public void Every_csharp_fence_of_the_readme_is_a_compiled_snippet()
    {
        var compiled = Snippets().Select(snippet => snippet.Code).ToHashSet(StringComparer.Ordinal);
        var strays = Fences().Where(fence => !compiled.Contains(fence.Code)).ToList();

        Assert.True(strays.Count == 0, $"In README.md, but no marked snippet:\n\n{string.Join('\n', strays)}");
    }

    [Fact]
    public void Every_compiled_snippet_is_shown_in_the_readme()
    {
        var shown = Fences().Select(fence => fence.Code).ToHashSet(StringComparer.Ordinal);
        var strays = Snippets().Where(snippet => !shown.Contains(snippet.Code)).ToList();

        Assert.True(strays.Count == 0, $"Marked as a snippet, but not in README.md:\n\n{string.Join('\n', strays)}");
    }

    [Fact]
    public void Each_program_has_no_usings_but_those_that_the_readme_gives()
    {
        List<string> given = UsingsIn(RepositoryRoot.PathOf("README.md"));

        Assert.NotEmpty(given);
        Assert.All(
            Directory.EnumerateFiles(RepositoryRoot.PathOf("tests", "Rx.Selectors.Readme"), "*.cs"),
            file => Assert.Empty(UsingsIn(file).Except(given)));
    }

    private static List<string> UsingsIn(string file) => [.. File.ReadLines(file).Where(IsUsing)];

    private static bool IsUsing(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=', StringComparison.Ordinal);

    private static List<Excerpt> Fences() =>
        [.. MarkdownFences.Read("README.md", File.ReadAllLines(RepositoryRoot.PathOf("README.md")))];

    private static List<Excerpt> Snippets() =>
    [
        .. SnippetsIn("tests", "Rx.Selectors.Readme"),
        .. SnippetsIn("tests", "Rx.Selectors.Testing.Tests", "Readme"),
    ];

    private static IEnumerable<Excerpt> SnippetsIn(params string[] path)
    {
        var folder = RepositoryRoot.PathOf(path);
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(file => !IsBuildOutput(file))
            .Order(StringComparer.Ordinal);

        return sources.SelectMany(file => MarkedSnippets.Read(file, LinesOf(file)));

        string[] LinesOf(string file) => File.ReadAllLines(Path.Combine(folder, file));
    }

    private static bool IsBuildOutput(string relativePath) =>
        relativePath.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj";
}
