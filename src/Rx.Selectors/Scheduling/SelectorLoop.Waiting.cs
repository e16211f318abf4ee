using System.Diagnostics;

namespace Rx.Selectors;

/// <content>Waiting in the selector, and being woken there.</content>
internal sealed partial class SelectorLoop
{
    private volatile bool _isAsleep;

    /// <summary>
    /// A wake-up has begun, and the loop has not woken yet. Work that is not the first in the queue wakes the loop as well then:
    /// should the kernel refuse the wake-up of the first, nothing else would. It is taken back by the call that has signalled the
    /// loop, and by the loop when it has woken; not by a call that left the signal to another.
    /// </summary>
    private volatile bool _isWakeOwed;

    private ShortageBackoff _shortage;
    private ManualResetEventSlim? _pauseEnd; // made for the first shortage; set to end a pause

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
            _isWakeOwed = true;
            if (Wake())
            {
                _isWakeOwed = false;
            }
        }
    }

    /// <summary>Ends the loop's sleep, in the kernel or in a pause. True when this call has signalled the kernel's.</summary>
    private bool Wake()
    {
        Volatile.Read(ref _pauseEnd)?.Set();
        return Selector.WakeUnlessClosed();
    }

    /// <summary>
    /// Waits in the selector until there is something to do. A shortage of the kernel's does not end the loop: the turn goes on
    /// with the work and the timers there are, and the next turns ask the kernel again, after a pause that grows each time.
    /// </summary>
    private void Wait(TimeSpan? limit)
    {
        Debug.Assert(_next == _count, "events of the turn before are not told yet");
        _next = _count = 0;
        limit = Deadline.LimitOf(limit);
        if (_shortage.IsOngoing && _shortage.RemainingAt(Now) is { Ticks: > 0 } pause)
        {
            Pause(pause, limit);
            return;
        }

        try
        {
            if (BusyPoll == 0 || !FindsSomethingToDo())
            {
                _isAsleep = true;
                Interlocked.MemoryBarrier();
                _count = Selector.Select(_batch, TimeToWait(limit));
            }

            _shortage.Clear();
        }
        catch (SelectorException e)
        {
            OnRefusal(e);
        }
        catch (ObjectDisposedException e)
        {
            // Somebody closed the selector under the loop. It belongs to the loop; but if it is gone, so is the loop.
            _fault = _isEnding ? null : e;
            _isEnding = true;
        }
        finally
        {
            NoteAwake();
        }
    }

    private void OnRefusal(SelectorException refusal)
    {
        bool isShortage = SelectorFailure.IsShortage(refusal);
        if (isShortage && _shortage.TryPause(Now))
        {
            return; // the next turn pauses: this one may have waited for its limit already
        }

        // The kernel will not wait for anything any more: every observer is to know why.
        _fault = isShortage
            ? new SelectorException(refusal, $"It has been so for {ShortageBackoff.Patience.TotalSeconds:0} s: the loop has ended.")
            : refusal;
        _isEnding = true;
    }

    /// <summary>
    /// Sleeps without the kernel's wait, until the pause is over, the turn is to end, or there is something to do: work that
    /// comes and timers that become due are not held up by the shortage. Descriptors are.
    /// </summary>
    private void Pause(TimeSpan pause, TimeSpan? limit)
    {
        _pauseEnd ??= new ManualResetEventSlim();
        _pauseEnd.Reset();
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        TimeSpan untilDue = TimeToWait(limit) ?? pause;
        TimeSpan time = untilDue < pause ? untilDue : pause;
        if (time > TimeSpan.Zero)
        {
            // Whole milliseconds, rounded up: never early, as a timer that is due wants it.
            _pauseEnd.Wait((int)Math.Ceiling(time.TotalMilliseconds));
        }

        NoteAwake();
    }

    private void NoteAwake()
    {
        _isAsleep = false;
        if (_isWakeOwed)
        {
            _isWakeOwed = false;
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

    private bool IsWorkQueued => _isEnding || _isStopping || !_ready.IsEmpty || !_due.IsEmpty || _next < _count;

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
