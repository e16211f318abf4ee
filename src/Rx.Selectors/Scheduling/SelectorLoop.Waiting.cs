using System.Diagnostics;

namespace Rx.Selectors;

/// <content>Waiting in the selector, and being woken there.</content>
internal sealed partial class SelectorLoop
{
    private volatile bool _isAsleep;

    /// <summary>
    /// How long the loop looks again and again for something to do before it sleeps, and from how long before a timer is due,
    /// in units of <see cref="MonotonicTime"/>. Not at all unless set before the first turn.
    /// </summary>
    public long BusyPoll { get; set; }

    /// <summary>
    /// Between the turns of a loop that somebody else drives: whoever adds work meanwhile wakes the selector, as if the loop
    /// slept in it.
    /// </summary>
    public void Park()
    {
        _threadId = NoThread;
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        Selector.Park();
    }

    /// <summary>
    /// How long the next turn could wait, if nothing became ready and nobody woke it: not at all while work is queued, until
    /// the next timer is due, or for ever.
    /// </summary>
    public TimeSpan? UntilNextTurn => TimeToWait(limit: null);

    private void WakeIfAsleep()
    {
        if (_isAsleep)
        {
            Selector.WakeUnlessClosed();
        }
    }

    private void Wait(TimeSpan? limit)
    {
        Debug.Assert(_next == _count, "events of the turn before are not told yet");
        _next = _count = 0;
        try
        {
            if (BusyPoll == 0 || !FindsSomethingToDo())
            {
                _isAsleep = true;
                Interlocked.MemoryBarrier();
                _count = Selector.Select(_batch, TimeToWait(limit));
            }
        }
        catch (SelectorException e)
        {
            // The kernel will not wait for anything any more: every observer is to know why.
            _fault = e;
            _isEnding = true;
        }
        catch (ObjectDisposedException e)
        {
            // Somebody closed the selector under the loop. It belongs to the loop; but if it is gone, so is the loop.
            _fault = _isEnding ? null : e;
            _isEnding = true;
        }
        finally
        {
            _isAsleep = false;
        }
    }

    /// <summary>
    /// Looks for it without sleeping, so that who brings it need not wake the loop, nor the system its processor. False when
    /// there has been nothing for as long as it is to look.
    /// </summary>
    private bool FindsSomethingToDo()
    {
        long begin = MonotonicTime.Now; // the world's time, also when the selector's stands still
        do
        {
            _count = Selector.Select(_batch, TimeSpan.Zero);
            if (_count > 0 || IsWorkQueued || _timers.NextDue <= Now)
            {
                return true;
            }
        }
        while (MonotonicTime.Now - begin < BusyPoll);

        return false;
    }

    private bool IsWorkQueued => _isEnding || !_ready.IsEmpty || !_due.IsEmpty || _next < _count;

    private TimeSpan? TimeToWait(TimeSpan? limit)
    {
        if (IsWorkQueued)
        {
            return TimeSpan.Zero;
        }

        long due = _timers.NextDue;
        if (due == MonotonicTime.Never)
        {
            return limit;
        }

        TimeSpan untilDue = MonotonicTime.Until(due - BusyPoll, Now);
        return limit is { } most && most < untilDue ? most : untilDue;
    }
}
