using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <content>How the observers of a queue are kept apart from each other.</content>
public sealed partial class SendQueue
{
    /// <summary>
    /// <see cref="Full"/> or <see cref="Finished"/>, for each observer by itself. An observer that throws ends its own
    /// subscription, as Rx's own observers do. The exception goes to <see cref="Report"/>, and the subject goes on to the others.
    /// Within <c>Subscribe</c> it goes to the caller.
    /// </summary>
    private sealed class Notices<T>(SendQueue queue, IObservable<T> subject) : IObservable<T>
    {
        public IDisposable Subscribe(IObserver<T> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            queue.EndWithLoop();
            var isolated = new Isolated<T>(queue, observer);
            isolated.Begin(subject);
            return isolated;
        }
    }

    private sealed class Isolated<T>(SendQueue queue, IObserver<T> observer) : IObserver<T>, IDisposable
    {
        private const int HasBegun = 0; // no thread has this number

        private readonly SingleAssignmentDisposable _subscription = new();
        private volatile int _subscriber = Environment.CurrentManagedThreadId; // until the subscription has begun

        public void Begin(IObservable<T> subject)
        {
            _subscription.Disposable = subject.Subscribe(this);
            _subscriber = HasBegun;
        }

        public void OnNext(T value) => Notify(value, static (observer, value) => observer.OnNext(value));

        public void OnError(Exception error) => Notify(error, static (observer, error) => observer.OnError(error));

        public void OnCompleted() => Notify(0, static (observer, _) => observer.OnCompleted());

        public void Dispose() => _subscription.Dispose();

        private void Notify<TState>(TState state, Action<IObserver<T>, TState> notify)
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
                if (_subscriber == Environment.CurrentManagedThreadId)
                {
                    throw;
                }

                queue.Report(e);
            }
        }
    }
}
