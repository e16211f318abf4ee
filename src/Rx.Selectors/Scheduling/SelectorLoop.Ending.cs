using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <content>How a loop begins, stops and ends.</content>
internal sealed partial class SelectorLoop
{
    private readonly Action _drive;
    private readonly Lock _lifecycle = new();
    private readonly HashSet<ILoopEndListener> _endListeners = []; // under a lock of its own
    private volatile bool _isDriven;
    private bool _isBeginning; // under _lifecycle: the user's thread factory is running
    private volatile bool _isStopping; // ends when nothing is queued
    private bool _hasTakenLastTimers; // the loop's thread: those that were due when it began to stop
    private bool _hasEnded;
    private bool _hasToldEnd; // under the lock of _endListeners

    /// <summary>Why the loop ended, if it was not asked to.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether it ended by <see cref="Stop"/>, with nothing left in its queue.</summary>
    public bool HasEndedInOrder { get; private set; }

    /// <summary>
    /// Sees to it that the turns are run. What the user's thread factory throws comes out of here, and the next call tries again.
    /// </summary>
    public void EnsureDriven()
    {
        if (_isDriven)
        {
            return;
        }

        // Under the lock, so that of several callers one begins, and the others try again if it could not.
        lock (_lifecycle)
        {
            if (_isDriven || _isEnding || _isBeginning)
            {
                return; // the last: it is the thread factory that calls, and what it queues runs on the thread that it makes
            }

            _isBeginning = true;
            try
            {
                _drive();
                _isDriven = true;
            }
            finally
            {
                _isBeginning = false;
            }
        }
    }

    /// <summary>
    /// Lets nothing begin any more. Any thread, the loop's own too. What drives the loop calls <see cref="Finish"/> then.
    /// </summary>
    /// <returns>True when nothing drives it, and the caller has to call <see cref="Finish"/>.</returns>
    public bool End()
    {
        bool isDriven;
        lock (_lifecycle)
        {
            if (_isEnding)
            {
                return false;
            }

            _isEnding = true;
            isDriven = _isDriven;
        }

        Wake(); // takes the selector's gate, under which others begin to drive the loop
        return !isDriven;
    }

    /// <summary>
    /// Lets the loop end as soon as nothing is queued. What is queued until then runs, and so do the timers that are due when it
    /// begins to stop; those that are due later are dropped. Any thread, the loop's own too.
    /// </summary>
    /// <returns>True when nothing drives it, so that it has ended, and the caller has to call <see cref="Finish"/>.</returns>
    public bool Stop()
    {
        lock (_lifecycle)
        {
            if (_isEnding || _isStopping)
            {
                return false;
            }

            _isStopping = true;
            if (!_isDriven && !_isBeginning)
            {
                HasEndedInOrder = _isEnding = true; // nothing has ever been queued
                return true;
            }
        }

        Wake();
        return false;
    }

    /// <summary>The end of a turn is the moment to see whether anything is left of what a loop that stops has to do.</summary>
    private void EndIfStopped()
    {
        if (!_isStopping || _isEnding || _next < _count || !_due.IsEmpty
            || (_timers.Count > 0 && !_hasTakenLastTimers)
            || !_ready.TrySealIfEmpty()) // one step: what another thread queues either runs or is refused
        {
            return;
        }

        lock (_lifecycle)
        {
            HasEndedInOrder = !_isEnding;
            _isEnding = true;
        }
    }

    /// <summary>
    /// From now on the listener is called at the end. The turns are run for it, as they find the end. What the user's thread
    /// factory throws comes out of here.
    /// </summary>
    /// <returns>False when the loop has ended: then it is not called.</returns>
    public bool TryAddEndListener(ILoopEndListener listener)
    {
        EnsureDriven();
        lock (_endListeners)
        {
            if (!_hasToldEnd)
            {
                _endListeners.Add(listener);
            }

            return !_hasToldEnd;
        }
    }

    /// <summary>How many listeners there are.</summary>
    public int EndListeners
    {
        get
        {
            lock (_endListeners)
            {
                return _endListeners.Count;
            }
        }
    }

    public void RemoveEndListener(ILoopEndListener listener)
    {
        lock (_endListeners)
        {
            _endListeners.Remove(listener);
        }
    }

    /// <summary>The last thing a loop does, on its own thread: ends everything that waits, closes the selector, and drops the rest.</summary>
    public void Finish(Exception? fault)
    {
        lock (_lifecycle)
        {
            _isEnding = true;
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
        }

        _next = _count = 0;
        _ready.Seal();
        _timers.Clear();
        while (_due.TryTake(out _))
        {
        }

        Fault = fault ?? _fault;
        ExceptionDispatchInfo? failure = null;
        try
        {
            Ended?.Invoke(Fault);
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        try
        {
            Selector.Close();
            Selector.TakeLost(); // their observers have been notified
        }
        finally
        {
            while (_ready.TryTake(out WorkItem? item))
            {
                failure = GuardOneOfMany(item, static abandoned => abandoned.Abandon(), failure);
            }

            failure = TellEndListeners(failure); // last: what waited in the queue says more precisely how it has ended
            Fault ??= failure?.SourceException;
            _threadId = _lastTurnThreadId = NoThread; // the runtime gives the number of a thread that is gone to another one
        }

        failure?.Throw();
    }

    private ExceptionDispatchInfo? TellEndListeners(ExceptionDispatchInfo? failure)
    {
        ILoopEndListener[] listeners;
        lock (_endListeners)
        {
            _hasToldEnd = true;
            listeners = [.. _endListeners];
            _endListeners.Clear();
        }

        Exception? fault = Fault;
        foreach (ILoopEndListener listener in listeners)
        {
            failure = GuardOneOfMany((listener, fault), static end => end.listener.OnLoopEnd(end.fault), failure);
        }

        return failure;
    }
}
