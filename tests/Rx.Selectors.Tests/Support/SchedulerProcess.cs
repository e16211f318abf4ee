using System.Diagnostics;
using System.Reflection;

namespace Rx.Selectors.Tests.Support;

/// <summary>A run of tests/Rx.Selectors.Crash: what it wrote and how it ended.</summary>
internal sealed record SchedulerProcess(int ExitCode, string Output, string Error)
{
    private const string Program = "Rx.Selectors.Crash";

    public static async Task<SchedulerProcess> Run(string scenario)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", PathOfProgram(), scenario },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"{Program} {scenario} does not end.");
        }

        return new SchedulerProcess(process.ExitCode, await output, await error);
    }

    // Built beside the tests, in the same configuration: …/Rx.Selectors.Tests/bin/Debug/net10.0/.
    private static string PathOfProgram()
    {
        string own = Assembly.GetExecutingAssembly().GetName().Name!;
        string path = Path.GetFullPath(Path.GetRelativePath(RepositoryRoot.PathOf("tests", own), AppContext.BaseDirectory),
            RepositoryRoot.PathOf("tests", Program));
        return Path.Combine(path, $"{Program}.dll");
    }
}
