using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace ChatServer.Sessions;

/// <summary>How much is let through: a burst, and then one value each <paramref name="Interval"/>.</summary>
internal sealed record FloodLimit(TimeSpan Interval, int Burst, IScheduler Scheduler, IStopwatch Clock);

/// <summary>
/// Lets so many values a second through, after a burst. What comes too early waits here. While something does, observers of
/// the gate hear that it is full: nothing more is read then, and the rest waits with whoever floods. For one sequence, with one
/// observer of its fullness.
/// </summary>
internal sealed class FloodGate<T>(FloodLimit limit) : IObservable<bool>, IObserver<T>, IDisposable
{
    private IObserver<T>? _passed;
    private IObserver<bool>? _full;
    private IDisposable? _values;
    private IDisposable? _timer;
    private Queue<T>? _waiting; // only while something does
    private TimeSpan _paidUntil; // each value costs an interval, and may be paid for later, up to a burst of them
    private bool _isCompleted;

    private TimeSpan UntilNext => _paidUntil - (limit.Interval * (limit.Burst - 1)) - limit.Clock.Elapsed;

    /// <summary>The same values, none of them too early, and then the same end.</summary>
    public IObservable<T> Hold(IObservable<T> values) => limit.Interval > TimeSpan.Zero ? new Held(this, values) : values;

    /// <summary>Hears each change of whether values wait.</summary>
    public IDisposable Subscribe(IObserver<bool> observer)
    {
        _full = observer;
        return Disposable.Empty;
    }

    public void OnNext(T value)
    {
        if (_waiting is not null)
        {
            _waiting.Enqueue(value);
        }
        else if (UntilNext > TimeSpan.Zero)
        {
            _waiting = new Queue<T>([value]);
            _full?.OnNext(true);
            Wait();
        }
        else
        {
            Pay();
            _passed!.OnNext(value);
        }
    }

    public void OnError(Exception error)
    {
        Dispose(); // whoever flooded is gone, and what waits is moot
        _passed!.OnError(error);
    }

    public void OnCompleted()
    {
        _isCompleted = true;
        if (_waiting is null)
        {
            _passed!.OnCompleted();
        }
    }

    public void Dispose()
    {
        _waiting = null;
        _timer?.Dispose();
        _values?.Dispose();
    }

    private void Wait() => _timer = limit.Scheduler.Schedule(this, UntilNext, static (_, gate) =>
    {
        gate.Release();
        return Disposable.Empty;
    });

    private void Release()
    {
        T value = _waiting!.Dequeue();
        Pay();
        if (_waiting.Count > 0)
        {
            Wait();
        }
        else
        {
            _waiting = null;
            _full?.OnNext(false);
        }

        _passed!.OnNext(value);
        if (_isCompleted && _waiting is null)
        {
            _passed.OnCompleted();
        }
    }

    private void Pay()
    {
        TimeSpan now = limit.Clock.Elapsed;
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + limit.Interval;
    }

    private sealed class Held(FloodGate<T> gate, IObservable<T> values) : IObservable<T>
    {
        public IDisposable Subscribe(IObserver<T> observer)
        {
            gate._passed = observer;
            gate._values = values.Subscribe(gate);
            return gate;
        }
    }
}
