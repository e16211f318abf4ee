using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace ChatServer.Sessions;

/// <summary>How much is let through: a burst, and then one value each <paramref name="Interval"/>.</summary>
internal sealed record FloodLimit(TimeSpan Interval, int Burst, IScheduler Scheduler, IStopwatch Clock);

/// <summary>
/// Flood control: lets so many values a second through, after a burst. What comes too early waits here, and while something
/// does, the gate notifies its observer that it is full: nothing more is read then, and the rest waits with the client that
/// floods. What waits when the client ends the connection is dropped. For one sequence, with one observer.
/// </summary>
/// <remarks>
/// While nothing is read, the end of the stream is not read either. So the gate asks for it, once when values begin to wait and
/// again whenever one has passed.
/// </remarks>
internal sealed class FloodGate<T>(FloodLimit limit) : IObservable<bool>, IObserver<T>, IDisposable
{
    private IObserver<T>? _passed;
    private IObserver<bool>? _full;
    private Func<IObservable<Unit>>? _end;
    private IDisposable? _values;
    private IDisposable? _timer;
    private IDisposable? _look; // for the end
    private Queue<T>? _waiting; // only while something does
    private TimeSpan _paidUntil; // each value costs an interval, and may be paid for later, up to a burst of them
    private bool _isOver;

    private TimeSpan UntilNext => _paidUntil - (limit.Interval * (limit.Burst - 1)) - limit.Clock.Elapsed;

    /// <summary>
    /// The same values, none of them too early, and the same end, at once: values that still wait are dropped.
    /// </summary>
    /// <param name="values">What to let through.</param>
    /// <param name="end">
    /// Finds out whether the sequence would be over if it were read. A value says that it is, an error with what it would
    /// fail; completion alone that it is not, for now.
    /// </param>
    public IObservable<T> Hold(IObservable<T> values, Func<IObservable<Unit>> end)
    {
        _end = end;
        return limit.Interval > TimeSpan.Zero ? new Held(this, values) : values;
    }

    /// <summary>Reports each change of whether values wait.</summary>
    public IDisposable Subscribe(IObserver<bool> observer)
    {
        _full = observer;
        return Disposable.Empty;
    }

    public void OnNext(T value)
    {
        if (_isOver)
        {
            return; // the rest of what had been read
        }

        if (_waiting is not null)
        {
            _waiting.Enqueue(value);
        }
        else if (UntilNext > TimeSpan.Zero)
        {
            _waiting = new Queue<T>([value]);
            _full?.OnNext(true);
            Wait();
            LookForEnd();
        }
        else
        {
            Pay();
            _passed!.OnNext(value);
        }
    }

    public void OnError(Exception error)
    {
        if (TryEnd())
        {
            _passed!.OnError(error);
        }
    }

    public void OnCompleted()
    {
        if (TryEnd())
        {
            _passed!.OnCompleted();
        }
    }

    public void Dispose() => TryEnd();

    private bool TryEnd()
    {
        if (_isOver)
        {
            return false;
        }

        _isOver = true;
        _waiting = null;
        _timer?.Dispose();
        _look?.Dispose();
        _values?.Dispose();
        return true;
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
            LookForEnd();
        }
        else
        {
            _waiting = null;
            _look?.Dispose();
            _look = null;
            _full?.OnNext(false);
        }

        _passed!.OnNext(value);
    }

    private void LookForEnd()
    {
        if (_look is null)
        {
            var look = new SingleAssignmentDisposable();
            _look = look;
            look.Disposable = _end!().Subscribe(
                _ => OnCompleted(), OnError, () => _look = ReferenceEquals(_look, look) ? null : _look);
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
