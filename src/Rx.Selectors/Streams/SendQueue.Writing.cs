using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <content>How bytes get from the queue to the kernel. On the loop's thread only.</content>
public sealed partial class SendQueue
{
    private readonly SingleAssignmentDisposable _interest = new();
    private bool _isWaiting; // for room; the interest is armed
    private bool _isKnown; // _room is an event of the interest
    private ReadinessEvent _room;
    private FlushWork? _flush; // one for all flushes
    private ReadinessPause? _pause; // from the first event that brings no room on
    private Exception? _shortage; // why the last attempt to write took nothing, if that was a shortage
    private bool _isFlushDue; // what is pending is written by _flush; nobody waits for room meanwhile

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (!_pending.IsEmpty)
        {
            if (_pending.Count + (long)bytes.Length > _options.Capacity)
            {
                Fail(SlowPeerException.OverCapacity(Name, _pending.Count, bytes.Length, _options.Capacity));
            }
        }
        else if (_options.Timing == SendTiming.AtOnce || bytes.Length >= BlockPool.BlockSize)
        {
            bytes = bytes[Write(bytes)..];
        }
        else
        {
            FlushSoon();
        }

        if (_state == Open && !bytes.IsEmpty)
        {
            _pending.Add(bytes);
            WaitForRoom();
        }
    }

    /// <summary>How many bytes the kernel takes now.</summary>
    private int Write(ReadOnlySpan<byte> bytes)
    {
        _shortage = null;
        try
        {
            int taken = _stream.TryWrite(bytes, out int count) ? count : 0;
            return taken >= 0 && taken <= bytes.Length ? taken : throw new InvalidOperationException(
                $"{_stream.GetType()}.{nameof(IByteStream.TryWrite)} says that it took {taken} of {bytes.Length} bytes.");
        }
        catch (Exception e)
        {
            if (ReadinessPause.IsShortage(e))
            {
                _shortage = e;
            }
            else
            {
                Fail(e);
            }

            return 0;
        }
    }

    private void WaitForRoom()
    {
        if (_isWaiting || _isFlushDue)
        {
            return;
        }

        _isWaiting = true;
        _stall?.BeginWait();
        if (_isKnown)
        {
            _room.Arm();
            return;
        }

        try
        {
            _interest.Disposable = _source.WhenReady(_stream.FileObject, Readiness.Write).Subscribe(new RoomObserver(this));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void OnRoom(in ReadinessEvent room)
    {
        _room = room;
        _isKnown = true;
        int before = _pending.Count;
        WritePending();
        if (before > 0 && _pending.Count == before && _state != Over)
        {
            OnNoRoom(room);
        }
        else
        {
            _pause?.NoteProgress();
        }

        if (_pending.IsEmpty && _state != Over)
        {
            _isWaiting = false;
            _stall?.EndWait();
            room.Disarm(); // and kept, so that the next wait costs no new subscription
        }

        HasWritten();
    }

    /// <summary>Ready, and no room; or a shortage.</summary>
    private void OnNoRoom(in ReadinessEvent room)
    {
        _pause ??= new ReadinessPause(_source, _options.Retries, static room => room.Arm());
        if (_shortage is { } shortage)
        {
            try
            {
                _options.ErrorHandler?.Invoke(shortage);
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }

            if (_state != Over && !_pause.TryPause(room))
            {
                Fail(shortage);
            }
        }
        else if (!_pause.TryGoOn(room, _stream.FileObject, Readiness.Write, out PendingCondition condition))
        {
            Fail(new DescriptorException(
                "write", Errno.ToSystem(Errno.EAGAIN), room.Key.FileDescriptor, condition.Describe()));
        }
    }

    /// <summary>In a turn to come: the next, on a loop of this library's, before it waits.</summary>
    private void FlushSoon()
    {
        if (_isFlushDue)
        {
            return;
        }

        _isFlushDue = true;
        if (_source.Scheduler is SelectorLoopScheduler scheduler)
        {
            _flush ??= new FlushWork(this);
            _flush.Post(scheduler.Loop);
        }
        else
        {
            _source.Scheduler.ScheduleOwed(this, static queue =>
            {
                queue.Flush();
                queue.HasWritten();
            });
        }
    }

    private void Flush()
    {
        if (!_isFlushDue)
        {
            return; // flushed since, because there was much of it
        }

        _isFlushDue = false;
        WritePending();
        if (!_pending.IsEmpty && _state != Over)
        {
            WaitForRoom();
        }
    }

    private void WritePending()
    {
        int left = _pending.Count; // what observers of Full add meanwhile is for the next event
        while (left > 0 && _state != Over)
        {
            ReadOnlySpan<byte> first = _pending.First;
            int count = Write(first);
            if (count == 0)
            {
                break;
            }

            _pending.RemoveFirst(count);
            _stall?.NoteProgress();
            left -= count;
            if (count < first.Length)
            {
                break; // there is no more room
            }
        }
    }

    private sealed class RoomObserver(SendQueue queue) : IObserver<ReadinessEvent>
    {
        public void OnNext(ReadinessEvent value)
        {
            try
            {
                queue.OnRoom(value);
            }
            catch (Exception e)
            {
                // This interest ends with that, and so nothing more would ever be sent.
                queue.Fail(e);
                throw;
            }
        }

        public void OnError(Exception error) => queue.Fail(error);

        public void OnCompleted() => queue.EndUnsent();
    }

    /// <summary>Writes what has come in a turn. It can be queued once at a time.</summary>
    private sealed class FlushWork(SendQueue queue) : WorkItem
    {
        private bool _isQueued;

        public void Post(SelectorLoop loop)
        {
            if (_isQueued)
            {
                return;
            }

            _isQueued = loop.TryPost(this);
            if (!_isQueued)
            {
                queue.Fail(SelectorLoop.Ending());
            }
        }

        public override void Run()
        {
            _isQueued = false;
            queue.Flush();
            queue.HasWritten();
        }

        public override void Abandon() => queue.EndUnsent();
    }
}
