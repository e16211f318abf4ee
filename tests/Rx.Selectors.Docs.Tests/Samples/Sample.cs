using System.Diagnostics;
using System.Reflection;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Samples;

/// <summary>One of the small programs of <c>samples/</c>, running as a process.</summary>
internal sealed class Sample : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly string _name;

    private Sample(string name, string[] arguments)
    {
        _name = name;
        var start = new ProcessStartInfo("dotnet", ["exec", PathOfProgram(name), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The folders of the small programs: all of <c>samples/</c> but the chat server.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(RepositoryRoot.PathOf("samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name != "ChatServer")
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// The programs of one file, which have no project: those in a folder without one, as <c>OneFile/lines.cs</c>. They are run by
    /// <c>tests/Rx.Selectors.Packages.Tests</c>.
    /// </summary>
    public static IEnumerable<string> SingleFiles =>
        Directory.EnumerateDirectories(RepositoryRoot.PathOf("samples"))
            .Where(folder => !Directory.EnumerateFiles(folder, "*.csproj").Any())
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .Select(file => Path.GetRelativePath(RepositoryRoot.PathOf("samples"), file))
            .Order(StringComparer.Ordinal);

    /// <summary>The source files of the small programs, of both kinds.</summary>
    public static IEnumerable<string> SourceFiles =>
        Names.Select(name => RepositoryRoot.PathOf("samples", name, "Program.cs"))
            .Concat(SingleFiles.Select(file => RepositoryRoot.PathOf("samples", file)));

    public StreamWriter Input => _process.StandardInput;

    public static Sample Start(string name, params string[] arguments) => new(name, arguments);

    /// <summary>Everything that a sample prints which ends by itself, and ends well.</summary>
    public static async Task<string[]> LinesOf(string name)
    {
        using Sample sample = Start(name);
        return await sample.LinesToTheEnd();
    }

    public async Task<string[]> LinesToTheEnd()
    {
        string printed = await Patience.WaitFor(
            _process.StandardOutput.ReadToEndAsync(), $"the end of what {_name} prints");
        await Patience.WaitFor(_process.WaitForExitAsync(), $"{_name} to end");
        Assert.True(_process.ExitCode == 0, $"{_name} ended with {_process.ExitCode}:\n{await _error}");
        return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<string> NextLine() =>
        await Patience.WaitFor(_process.StandardOutput.ReadLineAsync(), $"a line from {_name}")
        ?? throw new EndOfStreamException($"{_name} has ended:\n{await _error}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    // Built with the tests, in the same configuration: …/Rx.Selectors.Docs.Tests/bin/Debug/net10.0/.
    private static string PathOfProgram(string name)
    {
        string own = Assembly.GetExecutingAssembly().GetName().Name!;
        string output = Path.GetRelativePath(RepositoryRoot.PathOf("tests", own), AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(RepositoryRoot.PathOf("samples", name), output, $"{name}.dll"));
    }
}
