using System.Diagnostics;
using System.Globalization;

namespace Rx.Selectors.Comparison;

/// <summary>Runs one variant of a workload in its own process, and parses its output.</summary>
/// <param name="programs">The programs that can be run.</param>
/// <param name="effort">How long to measure.</param>
internal sealed class Runner(Programs programs, Effort effort)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <exception cref="InvalidOperationException">The program failed, or does not end.</exception>
    public Measured Run(Workload workload, Variant variant)
    {
        long count = Math.Max(effort.Scale(workload.Count) / variant.Slowness, 1);
        ProcessStartInfo start = programs.Start(
            variant.Program, variant.Argument, Text(count), Text(workload.Size));
        start.Environment["BENCH_WARM_MS"] = Text(effort.WarmUpMilliseconds);
        start.Environment["BENCH_WARM_COUNT"] = Text(effort.WarmUpRounds * count);
        start.Environment["BENCH_ROUNDS"] = Text(effort.Rounds);
        foreach ((string name, string value) in variant.Environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        return workload.HasClient ? WithClient(process, workload, count) : Alone(process);
    }

    private static Measured Alone(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Await(process, errors);
        return Samples(output.Result);
    }

    /// <summary>Runs a server and its client. The server prints its port. Processor time is the server's; rate and latency are
    /// measured
    /// by the client.</summary>
    private Measured WithClient(Process server, Workload workload, long count)
    {
        Task<string> errors = server.StandardError.ReadToEndAsync();
        string? first = server.StandardOutput.ReadLine();
        if (first is null || !first.StartsWith("port ", StringComparison.Ordinal))
        {
            Await(server, errors);
            throw new InvalidOperationException($"It does not listen: {first}");
        }

        ProcessStartInfo start = programs.Start("load", first[5..], Text(workload.Size), Text(count));
        start.Environment["BENCH_WARM_COUNT"] = Text(effort.WarmUpRounds * count);
        start.Environment["BENCH_ROUNDS"] = Text(effort.Rounds);
        using Process client = Process.Start(start)!;
        Task<string> clientErrors = client.StandardError.ReadToEndAsync();
        Task<string> clientOutput = client.StandardOutput.ReadToEndAsync();
        Task<string> output = server.StandardOutput.ReadToEndAsync();
        try
        {
            Await(client, clientErrors);
            Await(server, errors);
        }
        finally
        {
            KillUnlessEnded(client);
            KillUnlessEnded(server);
        }

        return Samples(output.Result).With(Samples(clientOutput.Result), Measured.Wall, "p50", "p99");
    }

    private static void Await(Process process, Task<string> errors)
    {
        if (!process.WaitForExit(Patience))
        {
            KillUnlessEnded(process);
            throw new InvalidOperationException($"It did not end within {Patience.TotalMinutes} minutes.");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"It ended with exit code {process.ExitCode}: {errors.Result.Split('\n')[0]}");
        }
    }

    private static void KillUnlessEnded(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static Measured Samples(string output)
    {
        string[] lines = output.Split('\n');
        Measured[] samples = [.. lines
            .Where(static line => line.StartsWith("sample ", StringComparison.Ordinal))
            .Select(Measured.Parse)];
        return samples.Length == 0
            ? throw new InvalidOperationException("It measured nothing.")
            : lines.Where(static line => line.StartsWith("also ", StringComparison.Ordinal))
                .Aggregate(Measured.MedianOf(samples), static (all, line) => all.WithAlso(line));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
