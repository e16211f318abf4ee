using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// A scheduled action and its cancellation, as Rx has it: cancelled before it begins it never runs; while it runs, cancelling
/// returns at once, and what the action returns is disposed as soon as it is there.
/// </summary>
internal struct Invocation<TState>(
    IScheduler scheduler, TState state, Func<IScheduler, TState, IDisposable> action)
{
    private static readonly IDisposable Cancelled = Disposable.Create(static () => { });

    private IDisposable? _inner; // what the action returned, or Cancelled

    public void Run()
    {
        if (ReferenceEquals(Volatile.Read(ref _inner), Cancelled))
        {
            return;
        }

        IDisposable? returned = action(scheduler, state); // null from those who ignore the annotation, as Rx allows
        if (!ReferenceEquals(returned, Disposable.Empty)
            && ReferenceEquals(Interlocked.CompareExchange(ref _inner, returned, null), Cancelled))
        {
            returned?.Dispose();
        }
    }

    public void Cancel()
    {
        IDisposable? returned = Interlocked.Exchange(ref _inner, Cancelled);
        if (!ReferenceEquals(returned, Cancelled))
        {
            returned?.Dispose();
        }
    }
}
