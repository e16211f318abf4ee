using System.Net.Sockets;
using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// An observer of readiness that makes something else of it for an observer of its own. Disposing of it, on any thread, ends
/// the interest; its observer is told on the loop's thread, and of one end.
/// </summary>
internal abstract class ReadinessConsumer<T>(IReadinessSource source, RetryPolicy retries, IObserver<T> observer)
    : IObserver<ReadinessEvent>, IDisposable
{
    private readonly SingleAssignmentDisposable _interest = new();
    private volatile bool _hasBegun;
    private volatile ReadinessPause? _pause; // from the first event that brings nothing on
    private bool _isOver;

    protected IReadinessSource Source => source;

    /// <summary>Whether its observer is to hear nothing any more. It may become so at any moment, on another thread.</summary>
    protected bool IsOver => Volatile.Read(ref _isOver);

    public void OnNext(ReadinessEvent ready)
    {
        if (!_hasBegun || IsOver)
        {
            return;
        }

        try
        {
            OnReady(ready);
        }
        catch
        {
            Dispose(); // as Rx's own observers do: who throws is unsubscribed
            throw;
        }
    }

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End();

    public void Dispose()
    {
        Volatile.Write(ref _isOver, true);
        Release();
    }

    protected abstract void OnReady(in ReadinessEvent ready);

    /// <summary>
    /// Begins to ask. What the loop tells before this has returned is put off: readiness is level-triggered and comes again, but
    /// an operator that has had enough before it knows what to unsubscribe from (Take, of a subscriber on another thread) would
    /// drop all that follows, and a dropped connection is lost.
    /// </summary>
    protected void Observe(IObservable<ReadinessEvent> readiness)
    {
        _interest.Disposable = readiness.Subscribe(this);
        _hasBegun = true;
    }

    /// <summary>
    /// Whether there is still somebody to tell: what the observer does within one event ends the rest of it, be it that it
    /// unsubscribes, unregisters the file object or disposes of the scheduler.
    /// </summary>
    protected bool IsWanted(in ReadinessEvent ready) => !IsOver && ready.IsWanted();

    protected void Tell(T value) => observer.OnNext(value);

    protected void End()
    {
        if (!Interlocked.Exchange(ref _isOver, true))
        {
            Release();
            observer.OnCompleted();
        }
    }

    protected void End(Exception error)
    {
        if (!Interlocked.Exchange(ref _isOver, true))
        {
            Release();
            observer.OnError(error);
        }
    }

    /// <summary>Tells a handler of the user's of an error that is not the end; what it throws is.</summary>
    protected void Report(SocketException error, Action<SocketException>? handler)
    {
        try
        {
            handler?.Invoke(error);
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    /// <summary>Something was received, sent or accepted.</summary>
    protected void NoteProgress() => _pause?.NoteProgress();

    /// <summary>
    /// An event brought nothing (EAGAIN). It may pause; it fails when that has gone on for too long.
    /// </summary>
    protected void OnNothing(in ReadinessEvent ready, Readiness asked, string call)
    {
        if (!Pauses.TryGoOn(ready, ready.Key.FileObject, asked, out PendingCondition condition))
        {
            End(new DescriptorException(
                call, Errno.ToSystem(Errno.EAGAIN), ready.Key.FileDescriptor, condition.Describe()));
        }
    }

    /// <summary>
    /// Asks for nothing for a while, because of an error that passes. The interest stays, and so does the end that comes through
    /// it. It fails with the error when that has gone on for too long.
    /// </summary>
    protected void Pause(in ReadinessEvent ready, Exception error)
    {
        if (!IsOver && !Pauses.TryPause(ready))
        {
            End(error);
        }
    }

    /// <summary>Asks for nothing for a while, however often: what is waited for may take its time.</summary>
    protected void PauseForEver(in ReadinessEvent ready)
    {
        if (!IsOver && !Pauses.TryPause(ready))
        {
            Pauses.NoteProgress();
            Pauses.TryPause(ready);
        }
    }

    private ReadinessPause Pauses
    {
        get
        {
            if (_pause is null)
            {
                _pause = new ReadinessPause(source, retries, static ready => ready.Arm());
                if (IsOver)
                {
                    _pause.Dispose(); // disposed of meanwhile, on another thread
                }
            }

            return _pause;
        }
    }

    /// <summary>Lets go of everything, once or more often, on any thread.</summary>
    protected virtual void Release()
    {
        _interest.Dispose();
        _pause?.Dispose();
    }
}
