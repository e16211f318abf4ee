using System.Diagnostics;
using System.Globalization;

namespace Rx.Selectors.Peers;

/// <summary>
/// Runs a workload as every .NET program here does: a warm-up, then rounds of the same work. Prints a line for each round.
/// <code>
/// sample &lt;operations&gt; &lt;CPU ns&gt; &lt;wall ns&gt; bytes=&lt;allocated&gt;
/// </code>
/// The comparison program sets BENCH_WARM_MS and BENCH_ROUNDS. CPU time is that of the process, user and system, all threads.
/// </summary>
internal static class Measure
{
    public static int WarmUpMilliseconds { get; } = NumberFrom("BENCH_WARM_MS", 1000);

    public static int Rounds { get; } = NumberFrom("BENCH_ROUNDS", 3);

    /// <summary>
    /// Runs and measures the rounds. Each round performs <paramref name="count"/> operations and returns how many it counted. A
    /// different number means that the benchmark is broken, and ends it.
    /// </summary>
    public static void Run(long count, Func<long, long> round)
    {
        WarmUp(() => Check(round(count), count));
        for (int i = 0; i < Rounds; i++)
        {
            Moment from = Moment.Now();
            long counted = round(count);
            Moment to = Moment.Now();
            Check(counted, count);
            Print(count, from, to);
        }
    }

    /// <summary>
    /// Runs rounds that are not measured, at least one. In the first second or so the runtime recompiles the hot code, which
    /// takes
    /// as much processor time as many rounds of a small workload.
    /// </summary>
    public static void WarmUp(Action round)
    {
        long begin = Stopwatch.GetTimestamp();
        do
        {
            round();
        }
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < WarmUpMilliseconds);
    }

    public static void Print(long operations, in Moment from, in Moment to, string extra = "") => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"sample {operations} {to.Cpu - from.Cpu} {to.Wall - from.Wall} bytes={to.Bytes - from.Bytes} {extra}"));

    public static void Check(long counted, long expected)
    {
        if (counted != expected)
        {
            throw new InvalidOperationException($"Counted {counted} where {expected} were expected.");
        }
    }

    private static int NumberFrom(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : otherwise;

    /// <summary>The totals at one moment: processor time and wall-clock time in nanoseconds, and bytes allocated.</summary>
    public readonly record struct Moment(long Cpu, long Wall, long Bytes)
    {
        public static Moment Now() => new(
            Environment.CpuUsage.TotalTime.Ticks * 100,
            (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds,
            GC.GetTotalAllocatedBytes(precise: true));
    }
}
