using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>The dotnet command, in a folder, in processes that begin and end with the call.</summary>
internal sealed class DotNet(string folder, params (string Name, string Value)[] environment)
{
    // A server that outlived the command would hold its output open. Advisories are the business of the repository's own
    // build, and need the network.
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("MSBUILDDISABLENODEREUSE", "1"),
        ("UseSharedCompilation", "false"),
        ("NuGetAudit", "false"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
        ("DOTNET_NOLOGO", "1"),
        ("NO_COLOR", "1"),
    ];

    /// <summary>Runs it to its end.</summary>
    /// <param name="what">What the test then waits for, to be said if it waits in vain.</param>
    /// <param name="arguments">The command's arguments.</param>
    public async Task<DotNetResult> Run(string what, params string[] arguments)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        using var process = new Process { StartInfo = Start(arguments) };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);

        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        deadline.CancelAfter(Patience.LimitOfBuilds);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(Patience.Limit); // it may be writing where the test cleans up
            cancelled.ThrowIfCancellationRequested();
            Assert.Fail($"Waited {Patience.LimitOfBuilds.TotalMinutes:0} min in vain for {what}. Until then:\n{Text(output)}");
        }

        return new DotNetResult(process.ExitCode, Text(output));
    }

    private ProcessStartInfo Start(string[] arguments)
    {
        // The runtime is in shared/Microsoft.NETCore.App/<version> below the command.
        string command = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet");
        var start = new ProcessStartInfo(Path.GetFullPath(command), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The tests may have been started by a build; what that has set is not for another one.
        foreach (string name in start.Environment.Keys.Where(IsOfABuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in Defaults.Concat(environment))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsOfABuild(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM_", StringComparison.OrdinalIgnoreCase);

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            _ = line is null ? output : output.AppendLine(line);
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }
}
