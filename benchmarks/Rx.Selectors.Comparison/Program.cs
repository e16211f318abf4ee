using Rx.Selectors.Comparison;

bool isQuick = args.Contains("--quick");
string[] wanted = [.. args.Where(static argument => !argument.StartsWith('-'))];
string benchmarks = Environment.GetEnvironmentVariable("BENCH_HOME") ?? Environment.CurrentDirectory;
string peers = Path.Combine(benchmarks, "peers");
Workload[] workloads = [.. Plan.Workloads.Where(workload => wanted.Length == 0
    || wanted.Any(name => workload.Name.StartsWith(name, StringComparison.Ordinal)))];
if (workloads.Length == 0)
{
    Console.Error.WriteLine($"No such workload. There are: {string.Join(", ", Plan.Workloads.Select(static workload => workload.Name))}");
    return 2;
}

string machine = Machine.Describe();
var comparison = new SideBySide(new Programs(peers), isQuick ? Effort.Quick : Effort.Full);
Results results = comparison.Run(workloads);

string tables = Report.Tables(workloads, results, comparison.LeftOut);
string goals = Report.GoalTable(Goals.All, results);
Console.WriteLine();
Console.WriteLine(tables);
Console.WriteLine(isQuick ? "Quick: it works, or says what does not. The figures mean nothing." : goals);

// A part of it, or a hurried one, is nothing to keep; it is written all the same where nobody looks, to show that it can be.
string folder = isQuick || wanted.Length > 0 ? Directory.CreateDirectory(Path.Combine(peers, "bin", "results")).FullName : benchmarks;
string remarks = Path.Combine(benchmarks, "remarks.md");
File.WriteAllText(Path.Combine(folder, "results.svg"), Plot.Draw(workloads, results));
File.WriteAllText(
    Path.Combine(folder, "RESULTS.md"),
    $"""
    # Results

    Written by `benchmarks/run`, with what is said at the end from `remarks.md`. Every figure is a median of
    {Effort.Full.Repetitions} processes, every ratio the median of the ratios within each repetition, in which the variants took turns.
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
