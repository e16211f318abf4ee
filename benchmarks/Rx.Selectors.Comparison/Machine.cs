using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Comparison;

/// <summary>Describes the machine of the measurement, for the results.</summary>
internal static class Machine
{
    public static string Describe() => string.Join(
        Environment.NewLine,
        $"- {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC",
        $"- {Processor()}, {Environment.ProcessorCount} processors, load {Load()} at the start",
        $"- Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSDescription}",
        $"- {RuntimeInformation.FrameworkDescription}; {VersionOf("python3")}; {VersionOf("cc")}");

    private static string Processor() => ReadLines("/proc/cpuinfo")
        .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?
        .Split(':')[^1].Trim() ?? "unknown processor";

    private static string Load() => ReadLines("/proc/loadavg").FirstOrDefault()?.Split(' ')[0] ?? "unknown";

    private static string[] ReadLines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string VersionOf(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            string? first = process.StandardOutput.ReadLine();
            process.WaitForExit();
            return first ?? $"{program} without a version";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"no {program}";
        }
    }
}
