using System.Xml.Linq;
using Rx.Selectors.Packages.Tests.Support;

namespace Rx.Selectors.Packages.Tests;

/// <summary>What somebody gets who installs the packages.</summary>
[Collection(PackedPackages.Name)]
public sealed class PackedFilesTests(PackedPackages packages)
{
    private const string Native = "Rx.Selectors.Native";
    private const string Library = "Rx.Selectors";
    private const string Testing = "Rx.Selectors.Testing";

    public static TheoryData<string> Each { get; } = [.. PackedPackages.Ids];

    [Fact]
    public void Three_packages_are_made_of_the_repository() => Assert.Equal(
        [.. PackedPackages.Ids.Select(id => $"{id}.{packages.Version}.nupkg").Order(StringComparer.Ordinal)],
        Directory.EnumerateFileSystemEntries(packages.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Each))]
    public void A_package_holds_a_library_with_its_documentation_and_the_README(string id)
    {
        using PackageFile package = packages.Open(id);

        Assert.Equal(
            ["README.md", $"{id}.nuspec", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            package.Files.Order(StringComparer.Ordinal));
        Assert.Equal("README.md", package.Metadata("readme"));
        Assert.Equal(File.ReadAllBytes(RepositoryRoot.PathOf("README.md")), package.Bytes("README.md"));
    }

    [Theory]
    [InlineData(Native)]
    [InlineData(Library, "System.Reactive 6.0.1", Native)]
    [InlineData(Testing, Library)]
    public void A_package_brings_System_Reactive_and_our_own_and_nothing_else(string id, params string[] dependencies)
    {
        using PackageFile package = packages.Open(id);

        Assert.Equal(
            dependencies.Select(Versioned).Order(StringComparer.Ordinal),
            package.Dependencies().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void A_package_says_what_it_is_and_on_what_terms(string id)
    {
        using PackageFile package = packages.Open(id);

        Assert.Equal(packages.Version, package.Metadata("version"));
        Assert.Equal("MIT", package.Metadata("license"));
        Assert.False(string.IsNullOrWhiteSpace(package.Metadata("description")));
        Assert.NotEqual("Package Description", package.Metadata("description"));
    }

    [Theory]
    [InlineData(Library)]
    [InlineData(Testing)]
    public void Every_public_type_is_documented(string id)
    {
        using PackageFile package = packages.Open(id);
        var documentation = XElement.Load(new MemoryStream(package.Bytes($"lib/net10.0/{id}.xml")));
        IReadOnlyList<string> types = AssemblyTypes.PublicIn(package.Bytes($"lib/net10.0/{id}.dll"));

        Assert.NotEmpty(types);
        Assert.Subset(
            documentation.Descendants("member").Select(static member => member.Attribute("name")!.Value).ToHashSet(),
            types.Select(static type => "T:" + type).ToHashSet());
    }

    [Fact]
    public void Native_has_nothing_public()
    {
        using PackageFile package = packages.Open(Native);

        Assert.Empty(AssemblyTypes.PublicIn(package.Bytes($"lib/net10.0/{Native}.dll")));
    }

    /// <summary>Ours are of one exact version: they share internals.</summary>
    private string Versioned(string dependency) =>
        "net10.0: " + (dependency.Contains(' ', StringComparison.Ordinal) ? dependency : $"{dependency} [{packages.Version}]");
}
