using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>
/// The pictures of the pages, in <c>docs</c>: drawn by tests that pass, and compared with what is committed. Run the tests with
/// <c>UPDATE_IMAGES=1</c> in the environment to write them anew.
/// </summary>
internal static class CommittedImage
{
    public static void AssertSame(string name, string drawn)
    {
        string path = RepositoryRoot.PathOf("docs", name);
        if (Environment.GetEnvironmentVariable("UPDATE_IMAGES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, drawn);
        }

        Assert.True(File.Exists(path), $"docs/{name} is missing. Run the tests with UPDATE_IMAGES=1.");
        Assert.Equal(File.ReadAllText(path), drawn, ignoreLineEndingDifferences: true);
    }
}
