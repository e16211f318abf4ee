using System.Diagnostics;

namespace Rx.Selectors.Comparison;

/// <summary>Runs the variants of each workload in turns, and names those that could not be run.</summary>
internal sealed class SideBySide(Programs programs, Effort effort)
{
    private readonly Runner _runner = new(programs, effort);
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> LeftOut => _leftOut;

    /// <summary>Gets whether a program that can be run has failed.</summary>
    public bool HasFailed { get; private set; }

    public Results Run(IReadOnlyList<Workload> workloads)
    {
        var results = new Results();
        foreach (Workload workload in workloads)
        {
            if (workload.HasClient && !programs.Has("load"))
            {
                _leftOut.Add($"{workload.Name}: the client that makes the load is written in C, and is not built.");
                continue;
            }

            long begin = Stopwatch.GetTimestamp();
            Console.Write($"{workload.Title} ");
            for (int i = 0; i < effort.Repetitions; i++)
            {
                foreach (Variant variant in workload.Variants)
                {
                    results.Add(workload.Name, variant.Name, TryRun(workload, variant));
                }

                Console.Write('.');
            }

            Console.WriteLine($" {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        }

        return results;
    }

    private Measured? TryRun(Workload workload, Variant variant)
    {
        if (!programs.Has(variant.Program))
        {
            _leftOut.Add($"{variant.Program} is not built or not installed.");
            return null;
        }

        try
        {
            return _runner.Run(workload, variant);
        }
        catch (InvalidOperationException e)
        {
            HasFailed = true;
            _leftOut.Add($"{workload.Name}, {variant.Name}: {e.Message}");
            return null;
        }
    }
}
