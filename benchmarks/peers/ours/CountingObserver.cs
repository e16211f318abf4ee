using System.Reactive.Concurrency;

namespace Rx.Selectors.Peers;

/// <summary>Counts events, and blocks the loop's thread between rounds, because the descriptors are always ready.</summary>
internal sealed class CountingObserver : IObserver<ReadinessEvent>, IDisposable
{
    private readonly AutoResetEvent _over = new(initialState: false);
    private readonly AutoResetEvent _next = new(initialState: false);
    private long _count;
    private long _expected;
    private bool _isSubscribed;

    public long CountTo(long events, SelectorScheduler loop, IObservable<ReadinessEvent>[] interests)
    {
        _count = 0;
        _expected = events;
        if (_isSubscribed)
        {
            _next.Set();
        }
        else
        {
            _isSubscribed = true;
            loop.Schedule(() =>
            {
                foreach (IObservable<ReadinessEvent> interest in interests)
                {
                    interest.Subscribe(this);
                }
            });
        }

        _over.WaitOne();
        return _count;
    }

    public void OnNext(ReadinessEvent value)
    {
        if (++_count == _expected)
        {
            _over.Set();
            _next.WaitOne(); // set when the next round has reset the count
        }
    }

    public void OnError(Exception error) => Environment.FailFast("The loop has failed.", error);

    public void OnCompleted()
    {
    }

    public void Dispose()
    {
        _over.Dispose();
        _next.Dispose();
    }
}
