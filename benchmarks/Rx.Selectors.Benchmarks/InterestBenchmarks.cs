using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Peers;

namespace Rx.Selectors.Benchmarks;

/// <summary>Changing what the kernel is asked for, beside other subscriptions that stay as they are.</summary>
[MemoryDiagnoser]
public class InterestBenchmarks : IObserver<ReadinessEvent>
{
    private DrivenSelectorScheduler _loop = null!;
    private IObservable<ReadinessEvent> _interest = null!;
    private ReadinessEvent _live;

    /// <summary>How many others there are.</summary>
    [Params(10, 5000)]
    public int Others { get; set; }

    /// <summary>Subscribes to the others, which are never ready, and lives through one event to arm and disarm.</summary>
    [GlobalSetup]
    public void Open()
    {
        var ring = new Ring(Others + 2, 1);
        _loop = new DrivenSelectorScheduler();
        for (int i = 0; i < Others; i++)
        {
            _loop.WhenReady(HandleOf(ring, i), Readiness.Read).Subscribe(this);
        }

        _interest = _loop.WhenReady(HandleOf(ring, Others), Readiness.Read);
        Libc.WriteByte(ring.WriteEnd(Others + 1));
        _loop.WhenReady(HandleOf(ring, Others + 1), Readiness.Read).Subscribe(this);
        _loop.RunOnce(TimeSpan.Zero);
    }

    /// <summary>Ends the loop.</summary>
    [GlobalCleanup]
    public void Close() => _loop.Dispose();

    /// <summary>One interest begins and ends.</summary>
    [Benchmark]
    public void SubscribeAndDispose() => _interest.Subscribe(this).Dispose();

    /// <summary>A live one is off and on.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public void DisarmAndArm()
    {
        _live.Disarm();
        _live.Arm();
    }

    void IObserver<ReadinessEvent>.OnNext(ReadinessEvent value) => _live = value;

    void IObserver<ReadinessEvent>.OnError(Exception error) => throw error;

    void IObserver<ReadinessEvent>.OnCompleted()
    {
    }

    private static SafeFileHandle HandleOf(Ring ring, int pair) => new(ring.ReadEnd(pair), ownsHandle: false);
}
