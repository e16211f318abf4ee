using System.Reactive;
using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <content>How a queue ends, and how its observers are notified.</content>
public sealed partial class SendQueue
{
    private bool _isTellingEnd;
    private ExceptionDispatchInfo? _thrown; // by an observer at the end; thrown again after all are notified

    private void Finish()
    {
        if (_options.EndsWriting)
        {
            try
            {
                _stream.EndWriting();
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }
        }

        if (TryEnd())
        {
            _finished.OnNext(Unit.Default); // an AsyncSubject: it emits this when it completes
            TellEndLater(error: null);
        }
    }

    private void Fail(Exception error)
    {
        if (TryEnd())
        {
            TellEndLater(error);
        }
    }

    /// <summary>Unregistered, or the source has ended: what waits will not be sent, and that is no failure.</summary>
    private void EndUnsent()
    {
        if (TryEnd())
        {
            TellEndLater(error: null);
        }
    }

    private void GiveUpStalled() =>
        Fail(SlowPeerException.Stalled(Name, _pending.Count, _options.StallTimeout.GetValueOrDefault()));

    private void TellEndLater(Exception? error) =>
        _source.Scheduler.ScheduleOwed((this, error), static end => end.Item1.TellEnd(end.error));

    private void TellEnd(Exception? error)
    {
        if (_isSilent)
        {
            return;
        }

        IsFull = false;
        _isTellingEnd = true;
        _full.OnNext(false);
        _full.OnCompleted();
        if (error is null)
        {
            _finished.OnCompleted();
        }
        else
        {
            _finished.OnError(error);
        }

        _isTellingEnd = false;
        _thrown?.Throw();
    }

    /// <summary>
    /// An observer has thrown. It is no business of the others, nor of the one that sends, so it comes out of the loop by itself;
    /// at the end, when the loop may have no turn left, it comes out of the work that notifies of the end.
    /// </summary>
    private void Report(Exception thrown)
    {
        if (!_isTellingEnd)
        {
            _source.Scheduler.ThrowLater(thrown);
        }
        else if (_loop is not null)
        {
            _thrown = _loop.GuardOneOfMany(ExceptionDispatchInfo.Capture(thrown), static thrown => thrown.Throw(), _thrown);
        }
        else
        {
            _thrown ??= ExceptionDispatchInfo.Capture(thrown);
        }
    }

    void ILoopEndListener.OnLoopEnd(Exception? fault)
    {
        if (fault is null)
        {
            EndUnsent();
        }
        else
        {
            Fail(fault);
        }
    }

    /// <summary>
    /// Something waits for the end of a queue: the loop's is one too, also while nothing is to be sent and so no interest would
    /// bring it.
    /// </summary>
    private void EndWithLoop()
    {
        if (_loop is null || _state == Over)
        {
            return;
        }

        try
        {
            if (!_loop.TryAddEndListener(this))
            {
                EndUnsent();
            }
            else if (_state == Over)
            {
                _loop.RemoveEndListener(this); // it has ended on another thread meanwhile
            }
        }
        catch (Exception e)
        {
            Fail(e); // of the user's thread factory, for instance
        }
    }

    /// <summary>Takes and sends nothing any more. False when that has been so already.</summary>
    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _state, Over) == Over)
        {
            return false;
        }

        _loop?.RemoveEndListener(this);
        _interest.Dispose();
        _stall?.Dispose();
        _pause?.Dispose();
        if (!IsElsewhere)
        {
            _pending.Clear(); // elsewhere the loop may be about to use it, and it goes with the queue
        }

        return true;
    }
}
