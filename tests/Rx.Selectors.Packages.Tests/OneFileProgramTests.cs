using Rx.Selectors.Packages.Tests.Support;

namespace Rx.Selectors.Packages.Tests;

/// <summary>The sample that has no project (samples/OneFile), run as its first lines say.</summary>
public sealed class OneFileProgramTests
{
    [Fact]
    public async Task A_program_in_one_file_uses_the_library()
    {
        DotNetResult run = await new DotNet(RepositoryRoot.PathOf()).Run(
            "the program in one file", "run", RepositoryRoot.PathOf("samples", "OneFile", "lines.cs"));

        Assert.True(run.Succeeded, run.Output);
        Assert.Contains($"read: one{Environment.NewLine}read: two{Environment.NewLine}2 lines", run.Output, StringComparison.Ordinal);
    }
}
