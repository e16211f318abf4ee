using System.Reflection;

namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>
/// What <c>dotnet pack</c> makes of the repository, as README.md gives it, in a folder that others can restore from. The
/// version is one that nobody has ever seen, so that no package can come from anywhere else. Nothing is built in the
/// repository itself, where others may be building at the same time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class PackedPackages : ICollectionFixture<PackedPackages>, IAsyncLifetime
{
    public const string Name = "packed packages";

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("rx-selectors-packages-");

    public static IReadOnlyList<string> Ids { get; } = ["Rx.Selectors.Native", "Rx.Selectors", "Rx.Selectors.Testing"];

    public string Version { get; } = $"0.1.0-packed.x{Guid.NewGuid():N}";

    /// <summary>The packages, and nothing else.</summary>
    public string Feed => PathOf("feed");

    /// <summary>Where the packages that the repository is built with have been put, the user's folder first.</summary>
    public static IReadOnlyList<string> PackageFolders { get; } =
        typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == nameof(PackageFolders))
            .Value!.Split(';', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Somewhere that goes when the tests have ended.</summary>
    public string PathOf(string name) => Path.Combine(_scratch.FullName, name);

    public PackageFile Open(string id) => new(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    public async ValueTask InitializeAsync()
    {
        // The repository's own build runs the analyzers. One processor, as other tests may want one.
        DotNetResult packed = await new DotNet(RepositoryRoot.PathOf()).Run(
            "the packages to be made",
            "pack", "Rx.Selectors.sln", "--output", Feed, "--artifacts-path", PathOf("artifacts"),
            $"-p:Version={Version}", "-p:RunAnalyzers=false", "-maxcpucount:1");
        Assert.True(packed.Succeeded, packed.Output);
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
