using System.Globalization;
using Rx.Selectors.Comparison;

bool isQuick = args.Contains("--quick");
Effort effort = isQuick ? Effort.Quick : Effort.Full;
foreach (string argument in args.Where(static argument => argument.StartsWith("--repetitions=", StringComparison.Ordinal)))
{
    effort = effort with { Repetitions = int.Parse(argument[(argument.IndexOf('=') + 1)..], CultureInfo.InvariantCulture) };
}

string[] wanted = [.. args.Where(static argument => !argument.StartsWith('-'))];
string benchmarks = Environment.GetEnvironmentVariable("BENCH_HOME") ?? Environment.CurrentDirectory;
string peers = Path.Combine(benchmarks, "peers");
Workload[] workloads = [.. Plan.Workloads.Where(workload => wanted.Length == 0
    || wanted.Any(name => workload.Name == name || workload.Name.StartsWith($"{name}-", StringComparison.Ordinal)))];
if (workloads.Length == 0)
{
    Console.Error.WriteLine($"No such workload. There are: {string.Join(", ", Plan.Workloads.Select(static workload => workload.Name))}");
    return 2;
}

string machine = Machine.Describe();
var comparison = new SideBySide(new Programs(peers), effort);
Results results = comparison.Run(workloads);

string tables = ResultTables.Tables(workloads, results, comparison.LeftOut);
string goals = ResultTables.GoalTable(Goals.All, results, wanted.Length == 0);
Console.WriteLine();
Console.WriteLine(tables);
Console.WriteLine(isQuick ? "A quick run shows only that the programs work. Its figures mean nothing." : goals);

// The results of a quick run, or of some workloads only, are not kept. They are written to a folder that is not committed, to
// test the writing.
string folder = isQuick || wanted.Length > 0 ? Directory.CreateDirectory(Path.Combine(peers, "bin", "results")).FullName : benchmarks;
string remarks = Path.Combine(benchmarks, "remarks.md");
File.WriteAllText(Path.Combine(folder, "results.svg"), Plot.Draw(workloads, results));
File.WriteAllText(
    Path.Combine(folder, "RESULTS.md"),
    $"""
    # Results

    Written by `benchmarks/run`, with the remarks at the end from `remarks.md`. Every figure is a median of
    {effort.Repetitions} processes, every ratio the median of the ratios within each repetition, in which the variants took turns.
    CPU time is user and system time of the whole process.

    {machine}

    ![The ratios as bars](results.svg)

    ## Goals

    {goals}
    ## Side by side

    {tables}
    {(File.Exists(remarks) ? File.ReadAllText(remarks) : string.Empty)}
    """.TrimEnd() + Environment.NewLine);
Console.WriteLine($"Written: {Path.Combine(folder, "RESULTS.md")}");
return comparison.HasFailed ? 1 : 0;
