using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// A subject's observers, kept apart from each other: what one of them throws ends its own subscription, as Rx's own observers
/// do, and goes to <paramref name="report"/>; the subject goes on to the others. Within <c>Subscribe</c> it goes to the caller.
/// </summary>
internal sealed class IsolatedObservable<T>(IObservable<T> subject, Action<Exception> report) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var isolated = new Isolated(observer, report);
        isolated.Begin(subject);
        return isolated;
    }

    private sealed class Isolated(IObserver<T> observer, Action<Exception> report) : IObserver<T>, IDisposable
    {
        private readonly SingleAssignmentDisposable _subscription = new();
        private readonly int _subscriber = Environment.CurrentManagedThreadId;
        private volatile bool _hasBegun;

        public void Begin(IObservable<T> subject)
        {
            _subscription.Disposable = subject.Subscribe(this);
            _hasBegun = true;
        }

        public void OnNext(T value) => Tell(value, static (observer, value) => observer.OnNext(value));

        public void OnError(Exception error) => Tell(error, static (observer, error) => observer.OnError(error));

        public void OnCompleted() => Tell(0, static (observer, _) => observer.OnCompleted());

        public void Dispose() => _subscription.Dispose();

        private void Tell<TState>(TState state, Action<IObserver<T>, TState> notify)
        {
            if (_subscription.IsDisposed)
            {
                return;
            }

            try
            {
                notify(observer, state);
            }
            catch (Exception e)
            {
                Dispose();
                if (!_hasBegun && _subscriber == Environment.CurrentManagedThreadId)
                {
                    throw;
                }

                report(e);
            }
        }
    }
}
