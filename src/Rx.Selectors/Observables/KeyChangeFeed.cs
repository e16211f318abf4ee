using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>
/// The registry's changes as an observable. They are noted under the registry's gate, in their order, and told on the loop
/// without it; whoever subscribes begins with what there is at that moment.
/// </summary>
internal sealed class KeyChangeFeed(InterestRegistry registry, SelectorLoop loop) : IObservable<SelectorKeyChange>
{
    private Listener[] _listeners = []; // replaced under the registry's gate

    public IDisposable Subscribe(IObserver<SelectorKeyChange> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        try
        {
            loop.EnsureDriven(); // it is the loop that says how it ends, also when nothing is registered yet
        }
        catch (Exception refusal)
        {
            // Subscribing does not throw (Rx design guidelines 6.5).
            observer.OnError(refusal);
            return Disposable.Empty;
        }

        var listener = new Listener(this, observer);
        bool hasEnded;
        lock (registry.Gate)
        {
            hasEnded = registry.HasEnded || loop.IsEnding;
            if (!hasEnded)
            {
                foreach (SelectorKey key in registry.CurrentKeys())
                {
                    listener.Note(new SelectorKeyChange(SelectorKeyChangeReason.Registered, key, Previous: null));
                }

                _listeners = [.. _listeners, listener];
            }
        }

        if (hasEnded)
        {
            observer.OnCompleted();
            return Disposable.Empty;
        }

        return listener;
    }

    /// <summary>Under the registry's gate.</summary>
    public void Publish(in SelectorKeyChange change)
    {
        foreach (Listener listener in _listeners)
        {
            listener.Note(change);
        }
    }

    /// <summary>The source has ended. On the loop's thread. Answers the first exception that nobody took.</summary>
    public ExceptionDispatchInfo? End(Exception? fault, ExceptionDispatchInfo? failure)
    {
        Listener[] listeners;
        lock (registry.Gate)
        {
            listeners = _listeners;
            _listeners = [];
        }

        foreach (Listener listener in listeners)
        {
            failure = loop.GuardOneOfMany((listener, fault), static end => end.listener.End(end.fault), failure);
        }

        return failure;
    }

    private void Remove(Listener listener)
    {
        lock (registry.Gate)
        {
            _listeners = Array.FindAll(_listeners, other => other != listener);
        }
    }

    /// <summary>One observer, and what it has not been told yet. As work it is queued once at a time.</summary>
    private sealed class Listener(KeyChangeFeed feed, IObserver<SelectorKeyChange> observer) : WorkItem, IDisposable
    {
        private const int MostPerTurn = 1024;

        private readonly Queue<SelectorKeyChange> _untold = new(); // under the registry's gate
        private bool _isQueued; // likewise
        private volatile bool _isDisposed;

        private Lock Gate => feed.RegistryGate;

        /// <summary>Under the registry's gate.</summary>
        public void Note(in SelectorKeyChange change)
        {
            _untold.Enqueue(change);
            Queue();
        }

        /// <summary>Tells what there is by now, up to a bound; the rest has to wait for the next turn.</summary>
        public override void Run()
        {
            int count;
            lock (Gate)
            {
                count = Math.Min(_untold.Count, MostPerTurn);
                _isQueued = false;
                if (_untold.Count > count)
                {
                    Queue();
                }
            }

            try
            {
                while (count-- > 0 && !feed.IsEnding && TryTake(out SelectorKeyChange change))
                {
                    observer.OnNext(change);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public void End(Exception? fault)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            if (fault is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(fault);
            }
        }

        public void Dispose()
        {
            _isDisposed = true;
            feed.Remove(this);
        }

        private bool TryTake(out SelectorKeyChange change)
        {
            change = default;
            lock (Gate)
            {
                return !_isDisposed && _untold.TryDequeue(out change);
            }
        }

        private void Queue()
        {
            if (!_isQueued)
            {
                _isQueued = true;
                feed.Post(this);
            }
        }
    }

    private Lock RegistryGate => registry.Gate;

    private bool IsEnding => loop.IsEnding;

    private void Post(WorkItem work) => loop.TryPost(work);
}
