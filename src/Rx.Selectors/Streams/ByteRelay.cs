using System.Reactive;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>One subscription to <c>Relay</c>: two receivers, and behind each a queue to the other side.</summary>
internal sealed class ByteRelay : IDisposable
{
    private readonly IObserver<RelayResult> _observer;
    private readonly Direction _toSecond;
    private readonly Direction _toFirst;
    private int _isOver; // Interlocked

    public ByteRelay(
        IReadinessSource source, IByteStream first, IByteStream second, RelayOptions options, IObserver<RelayResult> observer)
    {
        _observer = observer;
        _toSecond = new Direction(this, source, first, second, options);
        _toFirst = new Direction(this, source, second, first, options);
    }

    private bool IsOver => Volatile.Read(ref _isOver) != 0;

    public void Begin()
    {
        _toSecond.Begin();
        _toFirst.Begin();
    }

    /// <summary>Stops at once, on any thread.</summary>
    public void Dispose() => TryEnd();

    /// <summary>One direction has carried everything. On the loop's thread.</summary>
    private void OnFinished()
    {
        if (_toSecond.IsFinished && _toFirst.IsFinished && TryEnd())
        {
            _observer.OnNext(new RelayResult(_toSecond.Count, _toFirst.Count));
            _observer.OnCompleted();
        }
    }

    private void Fail(Exception error)
    {
        if (TryEnd())
        {
            _observer.OnError(error);
        }
    }

    /// <summary>Unregistered, or the source has ended: what waits is not sent, and nothing has failed.</summary>
    private void EndUnfinished()
    {
        if (TryEnd())
        {
            _observer.OnCompleted();
        }
    }

    /// <summary>Ends all interest before the observer is notified, which may close the file objects then.</summary>
    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return false;
        }

        _toSecond.Dispose();
        _toFirst.Dispose();
        return true;
    }

    /// <summary>The bytes of one side on their way to the other, which observes how its queue ends.</summary>
    private sealed class Direction : IObserver<ReadOnlyMemory<byte>>, IObserver<Unit>, IDisposable
    {
        private readonly ByteRelay _relay;
        private readonly IByteStream _to;
        private readonly Receiver _receiver;
        private readonly SendQueue _queue;
        private readonly SingleAssignmentDisposable _finishing = new();

        public Direction(ByteRelay relay, IReadinessSource source, IByteStream from, IByteStream to, RelayOptions options)
        {
            _relay = relay;
            _to = to;
            _receiver = new Receiver(source, from, options.Receive, this);
            _queue = new SendQueue(source, to, options.Send);
        }

        /// <summary>How many bytes the queue has taken.</summary>
        public long Count { get; private set; }

        public bool IsFinished { get; private set; }

        public void Begin()
        {
            _finishing.Disposable = _queue.Finished.Subscribe(this);
            if (!_relay.IsOver)
            {
                _receiver.Begin(_queue.Full);
            }
        }

        public void OnNext(ReadOnlyMemory<byte> value)
        {
            Count += value.Length;
            _queue.Send(value.Span);
        }

        public void OnCompleted()
        {
            if (_receiver.HasReachedEnd)
            {
                _queue.OnCompleted();
            }
            else
            {
                _relay.EndUnfinished();
            }
        }

        public void OnError(Exception error) => _relay.Fail(error);

        void IObserver<Unit>.OnNext(Unit value)
        {
            try
            {
                _to.EndWriting();
                IsFinished = true;
            }
            catch (Exception e)
            {
                _relay.Fail(e);
            }
        }

        void IObserver<Unit>.OnCompleted()
        {
            if (IsFinished)
            {
                _relay.OnFinished();
            }
            else
            {
                _relay.EndUnfinished();
            }
        }

        public void Dispose()
        {
            _receiver.Dispose();
            _finishing.Dispose();
            _queue.Dispose();
        }
    }
}
