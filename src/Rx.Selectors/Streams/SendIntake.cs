using System.Buffers;

namespace Rx.Selectors;

/// <summary>
/// The entrance of a <see cref="SendQueue"/> for bytes from any thread, one <c>OnNext</c> at a time. On the loop's thread they go
/// to the queue as they are. Elsewhere they are copied, and the loop brings them to the queue, in order.
/// </summary>
/// <remarks>
/// This is what lets <c>Send</c> subscribe to its bytes before it returns, on whichever thread that is: a hot sequence loses
/// nothing, and a cold one may bring its bytes within <c>Subscribe</c>.
/// </remarks>
internal sealed class SendIntake(SendQueue queue, SelectorLoop loop, int capacity)
    : WorkItem, IObserver<ReadOnlyMemory<byte>>
{
    private const int MostKept = 64 * 1024; // of a buffer that is empty again

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _waiting = new(); // under the gate
    private ArrayBufferWriter<byte>? _spare; // the loop's thread
    private volatile bool _hasSomething; // written under the gate: bytes that wait, or the end behind them
    private bool _isQueued; // as work; under the gate
    private bool _hasCompleted; // under the gate

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        if (!queue.IsElsewhere)
        {
            BringWhatWaits(); // it came before
            queue.Send(value.Span);
            return;
        }

        if (TryKeep(value.Span, out int waiting))
        {
            BeQueued();
        }
        else
        {
            queue.FailBehind(waiting, value.Length);
        }
    }

    public void OnCompleted()
    {
        if (!queue.IsElsewhere)
        {
            BringWhatWaits();
            queue.OnCompleted();
            return;
        }

        lock (_gate)
        {
            _hasCompleted = true;
            _hasSomething = true;
        }

        BeQueued();
    }

    public void OnError(Exception error) => queue.OnError(error);

    public override void Run()
    {
        lock (_gate)
        {
            _isQueued = false;
        }

        BringWhatWaits();
    }

    /// <summary>The loop has ended before it came to this.</summary>
    public override void Abandon() => queue.OnError(SelectorLoop.Ending());

    /// <summary>As in the queue, bytes that come while none wait are kept however many they are.</summary>
    private bool TryKeep(ReadOnlySpan<byte> bytes, out int waiting)
    {
        lock (_gate)
        {
            waiting = _waiting.WrittenCount;
            if (waiting > 0 && waiting + (long)bytes.Length > capacity)
            {
                return false;
            }

            _waiting.Write(bytes);
            _hasSomething = true;
            return true;
        }
    }

    private void BeQueued()
    {
        lock (_gate)
        {
            if (_isQueued)
            {
                return;
            }

            _isQueued = true;
        }

        if (!loop.TryPostOwed(this))
        {
            Abandon();
        }
    }

    private void BringWhatWaits()
    {
        if (!_hasSomething)
        {
            return;
        }

        ArrayBufferWriter<byte> waiting;
        bool hasCompleted;
        lock (_gate)
        {
            waiting = _waiting;
            _waiting = _spare ?? new ArrayBufferWriter<byte>();
            hasCompleted = _hasCompleted;
            _hasSomething = false;
        }

        _spare = null; // an observer of Full may bring more from within the next call
        queue.Send(waiting.WrittenSpan);
        waiting.ResetWrittenCount();
        _spare = waiting.Capacity <= MostKept ? waiting : null;
        if (hasCompleted)
        {
            queue.OnCompleted();
        }
    }
}
