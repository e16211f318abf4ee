using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>A page that a reader of the repository opens.</summary>
/// <param name="Path">Its path from the repository's root, with slashes.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record MarkdownPage(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The pages in the repository's root, in <c>docs</c> and in <c>samples</c>.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. Folder(".", SearchOption.TopDirectoryOnly)
            .Concat(Folder("docs", SearchOption.AllDirectories))
            .Concat(Folder("samples", SearchOption.TopDirectoryOnly)),
    ];

    public static MarkdownPage Named(string path) => All.Single(page => page.Path == path);

    /// <summary>Its C# code blocks.</summary>
    public IEnumerable<Excerpt> CSharp => MarkdownFences.Read(Path, Lines);

    /// <summary>Its lines outside code blocks, with their numbers.</summary>
    public IEnumerable<(int Number, string Text)> Prose
    {
        get
        {
            bool isCode = false;
            for (int index = 0; index < Lines.Count; index++)
            {
                if (MarkdownFences.IsFence(Lines[index]))
                {
                    isCode = !isCode;
                }
                else if (!isCode)
                {
                    yield return (index + 1, Lines[index]);
                }
            }
        }
    }

    private static IEnumerable<MarkdownPage> Folder(string name, SearchOption depth)
    {
        string root = RepositoryRoot.PathOf();
        return Directory.EnumerateFiles(RepositoryRoot.PathOf(name), "*.md", depth)
            .Select(file => System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(path => new MarkdownPage(path, File.ReadAllLines(RepositoryRoot.PathOf(path))));
    }
}
