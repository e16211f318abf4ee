namespace Rx.Selectors.Tests.Support;

/// <summary>A directory of the test's own, deleted with everything in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rx-selectors-").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Creates an empty file.</summary>
    public void Touch(string name) => File.Create(PathOf(name)).Dispose();

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
