using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace ChatServer.Sessions;

/// <summary>
/// Lets so many values a second through, after a burst. What comes too early waits here, and while something does,
/// <paramref name="full"/> is told so: nothing more is read then, and the rest waits with whoever floods.
/// </summary>
internal sealed class FloodGate<T>(
    IObserver<T> observer, TimeSpan interval, int burst, IScheduler scheduler, IStopwatch clock, IObserver<bool> full)
    : IObserver<T>, IDisposable
{
    private readonly SerialDisposable _timer = new();
    private Queue<T>? _waiting; // only while something does
    private TimeSpan _paidUntil; // each value costs an interval, and may be paid for later, up to a burst of them
    private bool _isCompleted;

    private TimeSpan UntilNext => _paidUntil - (interval * (burst - 1)) - clock.Elapsed;

    public void OnNext(T value)
    {
        if (_waiting is not null)
        {
            _waiting.Enqueue(value);
        }
        else if (UntilNext > TimeSpan.Zero)
        {
            _waiting = new Queue<T>([value]);
            full.OnNext(true);
            Wait();
        }
        else
        {
            Pay();
            observer.OnNext(value);
        }
    }

    // Whoever flooded is gone, and what waits is moot.
    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted()
    {
        _isCompleted = true;
        if (_waiting is null)
        {
            observer.OnCompleted();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Wait() => _timer.Disposable = scheduler.Schedule(this, UntilNext, static (_, gate) =>
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
            full.OnNext(false);
        }

        observer.OnNext(value);
        if (_isCompleted && _waiting is null)
        {
            observer.OnCompleted();
        }
    }

    private void Pay()
    {
        TimeSpan now = clock.Elapsed;
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + interval;
    }
}

/// <summary>The gate as an operator.</summary>
internal static class FloodGateExtensions
{
    /// <summary>The same values, none of them too early, and then the same end.</summary>
    /// <param name="values">What comes, as fast as it comes.</param>
    /// <param name="perSecond">How many are let through a second; 0 for any number.</param>
    /// <param name="burst">How many at once.</param>
    /// <param name="scheduler">Whose time it is.</param>
    /// <param name="clock">How late it is.</param>
    /// <param name="full">Is told whether values wait: each change.</param>
    public static IObservable<T> Pace<T>(
        this IObservable<T> values, double perSecond, int burst, IScheduler scheduler, IStopwatch clock, IObserver<bool> full) =>
        perSecond <= 0 ? values : Observable.Create<T>(observer =>
        {
            var gate = new FloodGate<T>(observer, TimeSpan.FromSeconds(1 / perSecond), burst, scheduler, clock, full);
            return StableCompositeDisposable.Create(values.SubscribeSafe(gate), gate);
        });
}
