using System.Reactive.Disposables;
using BenchmarkDotNet.Attributes;

namespace Rx.Selectors.Benchmarks;

/// <summary>Measures scheduling and cancelling, without a second thread.</summary>
[MemoryDiagnoser]
public class SchedulingBenchmarks
{
    private const int Items = 1000;
    private const int Pending = 100_000;

    private readonly IDisposable[] _pending = new IDisposable[Pending];
    private DrivenSelectorScheduler _loop = null!;
    private long _ran;

    /// <summary>Creates the loop.</summary>
    [GlobalSetup]
    public void Open() => _loop = new DrivenSelectorScheduler();

    /// <summary>Ends the loop.</summary>
    [GlobalCleanup]
    public void Close() => _loop.Dispose();

    /// <summary>Measures items that are scheduled together and run in one turn.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public long ScheduleAndRun()
    {
        for (int i = 0; i < Items; i++)
        {
            _loop.Schedule(this, static (_, self) =>
            {
                self._ran++;
                return Disposable.Empty;
            });
        }

        _loop.RunOnce(TimeSpan.Zero);
        return _ran;
    }

    /// <summary>Measures timers that are pending together and are all cancelled.</summary>
    [Benchmark(OperationsPerInvoke = Pending)]
    public void TimersScheduledAndCancelled()
    {
        for (int i = 0; i < Pending; i++)
        {
            _pending[i] = _loop.Schedule(this, TimeSpan.FromHours(1 + (i % 7)), static (_, _) => Disposable.Empty);
        }

        foreach (IDisposable timer in _pending)
        {
            timer.Dispose();
        }
    }
}
