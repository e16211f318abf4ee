using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Peers;

namespace Rx.Selectors.Benchmarks;

/// <summary>Measures changes of interest, beside other subscriptions that do not change.</summary>
[MemoryDiagnoser]
public class InterestBenchmarks : IObserver<ReadinessEvent>
{
    private DrivenSelectorScheduler _loop = null!;
    private IObservable<ReadinessEvent> _interest = null!;
    private ReadinessEvent _live;

    /// <summary>Gets or sets the number of other subscriptions.</summary>
    [Params(10, 5000)]
    public int Others { get; set; }

    /// <summary>
    /// Subscribes to the other descriptors, which are never ready, and receives one event, which can be armed and disarmed.
    /// </summary>
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

    /// <summary>Subscribes, and ends the subscription.</summary>
    [Benchmark]
    public void SubscribeAndDispose() => _interest.Subscribe(this).Dispose();

    /// <summary>Disarms a subscription, and arms it again.</summary>
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
