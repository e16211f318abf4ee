using System.Reflection;
using Rx.Selectors.Packages.Tests.Support;

namespace Rx.Selectors.Packages.Tests;

/// <summary>
/// The program that .ci/run compiles ahead of time and starts (tests/Rx.Selectors.Aot), here as an ordinary one: what it uses,
/// and that it is right. A failure of the other run is then about the other way to compile it.
/// </summary>
public sealed class AotProgramTests
{
    private const string Program = "Rx.Selectors.Aot";

    [Fact]
    public async Task The_program_that_is_compiled_ahead_of_time_works_when_compiled_at_run_time()
    {
        DotNetResult run = await new DotNet(Folder()).Run("the program's checks", "exec", PathOf(Program));

        Assert.True(run.Succeeded, run.Output);
        Assert.Contains(" passed, 0 failed, compiled at run time", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Rx.Selectors")]
    [InlineData("Rx.Selectors.Testing")]
    public void The_program_that_is_compiled_ahead_of_time_uses_every_public_type(string library)
    {
        IReadOnlyList<string> types = AssemblyTypes.PublicIn(File.ReadAllBytes(PathOf(library)));

        string[] unused = [.. types.Except(AssemblyTypes.NamedIn(File.ReadAllBytes(PathOf(Program))), StringComparer.Ordinal)];

        Assert.NotEmpty(types);
        Assert.True(
            unused.Length == 0,
            $"tests/{Program} does not use {string.Join(", ", unused)}. Add a check to it that does, as a user would.");
    }

    private static string PathOf(string assembly) => Path.Combine(Folder(), $"{assembly}.dll");

    // Built beside the tests, in the same configuration: …/Rx.Selectors.Packages.Tests/bin/Debug/net10.0/.
    private static string Folder()
    {
        string own = Assembly.GetExecutingAssembly().GetName().Name!;
        return Path.GetFullPath(
            Path.GetRelativePath(RepositoryRoot.PathOf("tests", own), AppContext.BaseDirectory),
            RepositoryRoot.PathOf("tests", Program));
    }
}
