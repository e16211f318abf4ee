using System.Reactive.Linq;
using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Peers;

namespace Rx.Selectors.Benchmarks;

/// <summary>Measures the dispatch of 1,000 descriptors that are always ready. Figures are per event.</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private const int Descriptors = 1000;

    private readonly ReadinessEvent[] _ready = new ReadinessEvent[Descriptors];
    private readonly List<IDisposable> _opened = [];
    private BaseSelector _selector = null!;
    private DrivenSelectorScheduler _loop = null!;
    private DrivenSelectorScheduler _pipelines = null!;
    private long _told;

    /// <summary>Registers all descriptors three times: with the selector, and with two loops.</summary>
    [GlobalSetup]
    public void Open()
    {
        var ring = new Ring(Descriptors, Descriptors);
        ring.Fill();
        _opened.Add(_selector = DefaultSelector.Create());
        _opened.Add(_loop = new DrivenSelectorScheduler());
        _opened.Add(_pipelines = new DrivenSelectorScheduler());
        for (int i = 0; i < Descriptors; i++)
        {
            var handle = new SafeFileHandle(ring.ReadEnd(i), ownsHandle: false);
            _selector.Register(handle, Readiness.Read);
            _loop.WhenReady(handle, Readiness.Read).Subscribe(_ => _told++);
            _pipelines.WhenReady(handle, Readiness.Read)
                .Where(static ready => (ready.Events & Readiness.Read) != 0)
                .Select(static ready => ready.Events)
                .Subscribe(_ => _told++);
        }
    }

    /// <summary>Ends the loops.</summary>
    [GlobalCleanup]
    public void Close() => _opened.ForEach(static opened => opened.Dispose());

    /// <summary>Measures the plain selector, which fills an array of the caller.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Descriptors)]
    public int SelectSpan() => _selector.Select(_ready);

    /// <summary>Measures a subscriber to each descriptor.</summary>
    [Benchmark(OperationsPerInvoke = Descriptors)]
    public long Subscribe()
    {
        _loop.RunOnce(TimeSpan.Zero);
        return _told;
    }

    /// <summary>Measures a subscriber to each descriptor, behind two Rx operators.</summary>
    [Benchmark(OperationsPerInvoke = Descriptors)]
    public long WhereSelect()
    {
        _pipelines.RunOnce(TimeSpan.Zero);
        return _told;
    }
}
