using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// One subscription to <c>Receive</c>: reads while it is told that it can, and nobody says it is full.
/// </summary>
/// <remarks>
/// Readiness comes on the loop's thread, <c>full</c> and disposal on any. The lock is for those that pause, go on and end; an
/// event that is simply read takes none.
/// </remarks>
internal sealed class Receiver(
    IReadinessSource source, IByteStream stream, ReceiveOptions options, IObserver<ReadOnlyMemory<byte>> observer)
    : IObserver<ReadinessEvent>, IDisposable
{
    private const nint NoDescriptor = -1;

    private readonly LoopStreams _loop = LoopStreams.Of(source);
    private readonly Lock _gate = new();
    private readonly SingleAssignmentDisposable _interest = new();
    private SingleAssignmentDisposable? _fullness;
    private volatile ReadinessPause? _pause; // from the first event that brings nothing on
    private nint _descriptor = NoDescriptor;
    private volatile bool _isFull;
    private bool _isPaused; // under the gate; then _paused is disarmed
    private ReadinessEvent _paused;
    private int _isOver; // Interlocked

    /// <summary>
    /// Whether it has completed because the stream has ended, and not because the file object was unregistered or the source ended.
    /// </summary>
    public bool HasReachedEnd { get; private set; }

    /// <summary>Begins to receive, or tells the observer why not.</summary>
    public void Begin(IObservable<bool>? full)
    {
        try
        {
            if (!FileDescriptors.TryFind(stream.FileObject, out nint descriptor, out _, out Exception? whyNot))
            {
                Fail(whyNot!);
                return;
            }

            if (_loop.TryEnter(this, descriptor))
            {
                Start(full, descriptor);
            }
            else if (source.Scheduler is SelectorLoopScheduler { RunsElsewhere: true })
            {
                // The other one may be about to end, in a notification on the loop's thread: Take completes its observer before it
                // unsubscribes. When the loop comes to this, that has happened.
                source.Scheduler.ScheduleOwed((this, full, descriptor), static late => late.Item1.TryOnceMore(late.full, late.descriptor));
            }
            else
            {
                Fail(IsReceivedFrom(descriptor));
            }
        }
        catch (Exception e)
        {
            // Subscribing does not throw (Rx design guidelines 6.5).
            Fail(e);
        }
    }

    /// <summary>Whether its file object is open, and under that number still.</summary>
    public bool IsStillOf(nint descriptor) =>
        FileDescriptors.TryFind(stream.FileObject, out nint current, out _, out _) && current == descriptor;

    public void OnNext(ReadinessEvent value)
    {
        try
        {
            Drain(value);
        }
        catch
        {
            // As Rx's own observers do: who throws is unsubscribed.
            Dispose();
            throw;
        }
    }

    public void OnError(Exception error) => Fail(error);

    public void OnCompleted()
    {
        if (TryEnd())
        {
            observer.OnCompleted();
        }
    }

    public void Dispose() => TryEnd();

    private void TryOnceMore(IObservable<bool>? full, nint descriptor)
    {
        if (Volatile.Read(ref _isOver) != 0)
        {
            return;
        }

        try
        {
            if (_loop.TryEnter(this, descriptor))
            {
                Start(full, descriptor);
            }
            else
            {
                Fail(IsReceivedFrom(descriptor));
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Start(IObservable<bool>? full, nint descriptor)
    {
        _descriptor = descriptor;
        Interlocked.MemoryBarrier(); // of this thread and the one that ends it, at least one sees what the other has written
        if (Volatile.Read(ref _isOver) != 0)
        {
            _loop.Leave(this, descriptor); // ended before it had begun: one half of a relay ends the other
            return;
        }

        if (full is not null)
        {
            // First, so that what it says at once is known before the first read.
            _fullness = new SingleAssignmentDisposable();
            _fullness.Disposable = full.Subscribe(new Fullness(this));
        }

        if (Volatile.Read(ref _isOver) == 0)
        {
            _interest.Disposable = source.WhenReady(stream.FileObject, Readiness.Read).Subscribe(this);
        }
    }

    private static InvalidOperationException IsReceivedFrom(nint descriptor) => new(
        $"Another subscription receives from descriptor {descriptor} already, and each byte arrives once. Share that one with "
        + "Publish, or dispose of it first.");

    private void Drain(in ReadinessEvent ready)
    {
        Memory<byte> buffer = _loop.Buffer(options.BufferSize);
        int left = options.BytesPerTurn;
        int count;
        do
        {
            if (_isFull)
            {
                Pause(ready);
                return;
            }

            try
            {
                if (!stream.TryRead(buffer.Span, out count))
                {
                    if (left == options.BytesPerTurn)
                    {
                        OnNothing(ready);
                    }

                    return;
                }
            }
            catch (Exception e)
            {
                OnFailure(ready, e);
                return;
            }

            _pause?.NoteProgress();

            if (count == 0)
            {
                HasReachedEnd = true;
                OnCompleted();
                return;
            }

            left -= count;
            observer.OnNext(buffer[..count]);
        }
        // A read that did not fill the buffer has emptied the kernel's, nearly always; if not, it is reported again.
        while (count == buffer.Length && left > 0 && Volatile.Read(ref _isOver) == 0);

        if (_isFull)
        {
            Pause(ready);
        }
    }

    /// <summary>Ready, and nothing there.</summary>
    private void OnNothing(in ReadinessEvent ready)
    {
        if (!Pauses.TryGoOn(ready, stream.FileObject, Readiness.Read, out PendingCondition condition))
        {
            Fail(new DescriptorException(
                "read", Errno.ToSystem(Errno.EAGAIN), ready.Key.FileDescriptor, condition.Describe()));
        }
    }

    /// <summary>A shortage is waited out, and anything else is the end.</summary>
    private void OnFailure(in ReadinessEvent ready, Exception error)
    {
        if (!ReadinessPause.IsShortage(error))
        {
            Fail(error);
            return;
        }

        try
        {
            options.ErrorHandler?.Invoke(error);
        }
        catch (Exception thrown)
        {
            Fail(thrown);
            return;
        }

        if (Volatile.Read(ref _isOver) == 0 && !Pauses.TryPause(ready))
        {
            Fail(error);
        }
    }

    private ReadinessPause Pauses
    {
        get
        {
            if (_pause is null)
            {
                _pause = new ReadinessPause(source, options.Retries, ArmUnlessFull);
                if (Volatile.Read(ref _isOver) != 0)
                {
                    _pause.Dispose(); // disposed of meanwhile, on another thread
                }
            }

            return _pause;
        }
    }

    private void ArmUnlessFull(ReadinessEvent ready)
    {
        lock (_gate)
        {
            if (!_isPaused)
            {
                ready.Arm();
            }
        }
    }

    private void Pause(in ReadinessEvent ready)
    {
        lock (_gate)
        {
            if (_isFull && !_isPaused)
            {
                _isPaused = true;
                _paused = ready;
                ready.Disarm();
            }
        }
    }

    private void SetFull(bool isFull)
    {
        lock (_gate)
        {
            // Disarming is left to the next event, if there is one: it would cost a system call for nothing otherwise.
            _isFull = isFull;
            if (!isFull && _isPaused)
            {
                _isPaused = false;
                _paused.Arm();
            }
        }
    }

    /// <summary>From wherever the error comes: the observer is told of it on the loop, and not within a notification.</summary>
    private void FailLater(Exception error) =>
        source.Scheduler.ScheduleOwed((this, error), static late => late.Item1.Fail(late.error));

    private void Fail(Exception error)
    {
        if (TryEnd())
        {
            observer.OnError(error);
        }
    }

    /// <summary>Ends the interest before anybody is told, who may close the file object then. False when it has ended.</summary>
    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return false;
        }

        _interest.Dispose();
        _fullness?.Dispose();
        _pause?.Dispose();
        if (_descriptor != NoDescriptor)
        {
            _loop.Leave(this, _descriptor);
        }

        return true;
    }

    private sealed class Fullness(Receiver receiver) : IObserver<bool>
    {
        public void OnNext(bool value) => receiver.SetFull(value);

        public void OnError(Exception error) => receiver.FailLater(error);

        public void OnCompleted()
        {
        }
    }
}
