using PublicApiGenerator;
using Rx.Selectors.Testing;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Api;

/// <summary>The public surface of each package is that of the committed text, so that no change of it goes unnoticed.</summary>
public class PublicSurfaceTests
{
    private static readonly Type[] OneOfEach = [typeof(BaseSelector), typeof(MarbleScheduler)];

    public static TheoryData<string> Packages => [.. OneOfEach.Select(type => type.Assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_of_a_package_is_the_committed_one(string package)
    {
        string surface = OneOfEach.Single(type => type.Assembly.GetName().Name == package)
            .Assembly
            .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n");
        string path = RepositoryRoot.PathOf("tests", "Rx.Selectors.Docs.Tests", "Api", $"{package}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_API") == "1")
        {
            File.WriteAllText(path, surface + "\n");
        }

        string committed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd() : "";
        string[] gone = [.. committed.Split('\n').Except(surface.Split('\n'))];
        string[] added = [.. surface.Split('\n').Except(committed.Split('\n'))];
        Assert.True(
            committed == surface.TrimEnd(),
            $"The public surface of {package} is not that of {path}.\n"
            + $"Gone:\n{string.Join('\n', gone)}\nNew:\n{string.Join('\n', added)}\n"
            + "If that is what you want, run eng/accept-api, look at the difference, and say in CHANGELOG.md what to write instead.");
    }

    [Fact]
    public void The_package_of_system_calls_has_no_public_types()
    {
        Assert.Empty(System.Reflection.Assembly.Load("Rx.Selectors.Native").GetExportedTypes());
    }

    [Fact]
    public void Every_package_has_a_committed_surface()
    {
        var packages = Directory.EnumerateFiles(RepositoryRoot.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Except(["Rx.Selectors.Native"], StringComparer.Ordinal);

        string[] missing = [.. packages.Except(OneOfEach.Select(type => type.Assembly.GetName().Name!), StringComparer.Ordinal)];
        Assert.True(
            missing.Length == 0,
            $"No public surface is committed of {string.Join(", ", missing)}. Reference it from this project, add a type of it to "
            + "OneOfEach above, and run eng/accept-api.");
    }
}
