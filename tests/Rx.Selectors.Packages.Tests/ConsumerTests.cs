using Rx.Selectors.Packages.Tests.Support;

namespace Rx.Selectors.Packages.Tests;

/// <summary>
/// A project that has the packages and nothing else of this repository, with a pipeline of its own and marble tests of it.
/// </summary>
[Collection(PackedPackages.Name)]
public sealed class ConsumerTests(PackedPackages packages)
{
    private const string Tests = "Rx.Selectors.Consumer.HeartbeatTests.";

    [Fact]
    public async Task The_consumers_tests_pass_when_its_pipeline_is_right()
    {
        DotNetResult tested = await TestsOf("right");

        Assert.True(tested.Succeeded, tested.Output);
        Assert.Contains("Total: 3, Errors: 0, Failed: 0, Skipped: 0", tested.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_consumers_tests_fail_and_draw_the_difference_when_its_pipeline_is_wrong()
    {
        DotNetResult tested = await TestsOf("wrong", "-p:PipelineIsMistaken=true");

        Assert.False(tested.Succeeded, tested.Output);
        Assert.Contains("Total: 3, Errors: 0, Failed: 1, Skipped: 0", tested.Output, StringComparison.Ordinal);
        Assert.Contains(
            Tests + "A_device_is_down_when_it_has_been_silent_for_too_long [FAIL]", tested.Output, StringComparison.Ordinal);
        AssertDrawn(
            tested.Output,
            "expected  --u-------------------d",
            "actual    --u---------d----------",
            "                      ^          ");
    }

    [Fact]
    public async Task The_packages_are_installed_for_it_alone()
    {
        Consumer consumer = Consumer.Copy(packages, "installed");

        DotNetResult restored = await consumer.Restore();

        Assert.True(restored.Succeeded, restored.Output);
        foreach (string id in PackedPackages.Ids)
        {
            Assert.True(Directory.Exists(InstalledIn(consumer.PackageFolder, id)), $"{id} was not installed.");
            Assert.All(
                PackedPackages.PackageFolders,
                folder => Assert.False(Directory.Exists(InstalledIn(folder, id)), $"{id} was put into {folder}."));
        }
    }

    private async Task<DotNetResult> TestsOf(string name, params string[] properties)
    {
        Consumer consumer = Consumer.Copy(packages, name);
        DotNetResult built = await consumer.Build(properties);
        Assert.True(built.Succeeded, built.Output);
        return await consumer.RunTests();
    }

    private string InstalledIn(string packageFolder, string id) =>
        Path.Combine(packageFolder, id.ToLowerInvariant(), packages.Version);

    /// <summary>The lines are there, under each other, with the same margin.</summary>
    private static void AssertDrawn(string output, params string[] drawing)
    {
        string[] lines = output.Split('\n');
        int first = Array.FindIndex(lines, line => line.Contains(drawing[0], StringComparison.Ordinal));
        Assert.True(first >= 0, output);
        int margin = lines[first].IndexOf(drawing[0], StringComparison.Ordinal);
        Assert.Equal(
            drawing.Select(static line => line.TrimEnd()),
            lines[first..(first + drawing.Length)].Select(line => line.TrimEnd()[margin..]));
    }
}
