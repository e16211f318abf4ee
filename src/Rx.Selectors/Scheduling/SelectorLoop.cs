namespace Rx.Selectors;

/// <summary>
/// One turn after the other: wait in the selector until something is to be done, tell whose descriptors are ready, run ready
/// work and the timers that are due.
/// </summary>
/// <remarks>
/// <para>
/// A turn waits only while there is nothing to do, so that it ends with something done. It is bounded on every side, so that
/// none starves another: it takes up to a batch of events, and runs the work that is there then and the timers that are due,
/// up to <see cref="WorkPerTurn"/> of each. While no descriptor is ready it also runs some of the work that this work adds
/// (<see cref="FollowUpsPerTurn"/>), so that items which schedule each other do not ask the kernel between any two.
/// </para>
/// <para>
/// The loop sleeps only in the selector, and who adds work wakes it only there:
/// <code>
///   loop                               another thread
///   _isAsleep = true                   push onto the queue
///   (full fence)                       (full fence)
///   work queued, or timer due?         was it empty, and _isAsleep?
///     then poll, else block              then wake the selector
/// </code>
/// Whichever comes first, one of the two sees the other.
/// </para>
/// </remarks>
internal sealed partial class SelectorLoop
{
    private const int WorkPerTurn = 1024;
    private const int NoThread = 0;

    private readonly ReadyToken[] _batch;
    private readonly ReadyQueue _ready = new();
    private readonly ReadyQueue _due = new(); // timers; they wait for one turn's work, not for a backlog of it
    private readonly TimerQueue _timers = new();

    private int _next; // of _batch: the first event not told yet
    private int _count;
    private int _threadId;
    private int _hostThreadId = Environment.CurrentManagedThreadId;
    private int _lastTurnThreadId = NoThread;
    private volatile bool _isEnding;
    private Exception? _fault;

    /// <summary>Makes a loop that owns its selector.</summary>
    /// <param name="selector">What it waits with, and closes at its end.</param>
    /// <param name="eventsPerTurn">How many events a turn takes at most.</param>
    /// <param name="exceptionHandler">Where exceptions of work and handlers go; null lets them out of <see cref="RunOnce"/>.</param>
    /// <param name="drive">Called once, when there is something to run, for somebody to begin calling <see cref="RunOnce"/>.</param>
    public SelectorLoop(BaseSelector selector, int eventsPerTurn, Action<Exception>? exceptionHandler, Action drive)
    {
        Selector = selector;
        _batch = new ReadyToken[eventsPerTurn];
        _exceptionHandler = exceptionHandler;
        _drive = drive;
    }

    public BaseSelector Selector { get; }

    /// <summary>The present instant, by the clock of whoever waits.</summary>
    public long Now => Selector.Now;

    /// <summary>Whether the calling thread is the one that runs the turns.</summary>
    public bool IsCurrent => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>
    /// Whether the loop is another thread's than the caller's: that of who runs the turns, or ran the last one, or made it if
    /// there was none.
    /// </summary>
    public bool IsElsewhere => Volatile.Read(ref _hostThreadId) != Environment.CurrentManagedThreadId;

    /// <summary>
    /// Whether the caller may run something in the place of the loop, which would not run it before the caller returns: it is in a
    /// turn, or has run the last one and runs the next.
    /// </summary>
    public bool IsHere => Volatile.Read(ref _lastTurnThreadId) == Environment.CurrentManagedThreadId;

    /// <summary>Whether <see cref="End"/> has been called: what is not running yet never will.</summary>
    public bool IsEnding => _isEnding;

    /// <exception cref="ObjectDisposedException">The loop has ended, or is about to.</exception>
    public void ThrowIfEnding()
    {
        if (_isEnding)
        {
            throw Ending();
        }
    }

    /// <summary>What to throw at whoever comes too late. The name is what tells it from other people's exceptions.</summary>
    public static ObjectDisposedException Ending() => new(nameof(SelectorScheduler));

    /// <summary>Whether an exception is <see cref="Ending"/>'s.</summary>
    public static bool IsEndingException(Exception e) =>
        e is ObjectDisposedException { ObjectName: nameof(SelectorScheduler) };

    /// <summary>Called at the end of each turn, on the loop's thread.</summary>
    public Action? TurnEnded { get; set; }

    /// <summary>Called once, on the loop's thread, when it has ended; with why, if the selector failed.</summary>
    public Action<Exception?>? Ended { get; set; }

    /// <summary>
    /// How much of the work that is added in a turn without events, on the loop's thread, still runs in that turn. None unless
    /// set before the first: who drives the turns may count on one of them for each item of a chain.
    /// </summary>
    public int FollowUpsPerTurn { get; set; }

    /// <summary>Queues work from any thread. False when the loop has ended or is about to.</summary>
    public bool TryPost(WorkItem item)
    {
        if (_isEnding)
        {
            return false;
        }

        if (IsCurrent && !_isAsleep) // a selector that is not the kernel's may run something of the user's while it waits
        {
            _ready.Add(item);
            return true;
        }

        return TryPostOwed(item);
    }

    /// <summary>
    /// Queues what is done or, when the loop ends first, abandoned, but never dropped. False when the loop has run its last turn.
    /// </summary>
    public bool TryPostOwed(WorkItem item)
    {
        EnsureDriven(); // before anything is queued: what the user's thread factory throws leaves all as it was
        if (!_ready.TryPush(item, out bool ontoNothing))
        {
            return false;
        }

        if (ontoNothing || _isWakeOwed)
        {
            WakeIfAsleep();
        }

        return true;
    }

    /// <summary>Queues work for its due time, from any thread. False when the loop has ended or is about to.</summary>
    public bool TryAddTimer(TimedWork work)
    {
        if (_isEnding)
        {
            return false;
        }

        EnsureDriven();
        bool isNext = _timers.Add(work);
        if (_isEnding)
        {
            _timers.Remove(work); // Finish may have cleared the queue before
            return false;
        }

        if (isNext || _isWakeOwed)
        {
            WakeIfAsleep();
        }

        return true;
    }

    public void CancelTimer(TimedWork work) => _timers.Remove(work);

    /// <summary>How many timers are pending.</summary>
    public int PendingTimers => _timers.Count;

    /// <summary>One turn, by the thread that drives the loop; it waits at most as long as <paramref name="limit"/>.</summary>
    public void RunOnce(TimeSpan? limit)
    {
        _threadId = _hostThreadId = _lastTurnThreadId = Environment.CurrentManagedThreadId;
        _handlerFailure = null;
        bool hasLeftOver = _next < _count;
        TellWhoIsReady(); // what an exception left over from the turn before
        if (!_isEnding)
        {
            Wait(hasLeftOver ? TimeSpan.Zero : limit);
            TellWhoIsReady();
            RunWork();
            TurnEnded?.Invoke();
            EndIfStopped();
        }
    }

    private void RunWork()
    {
        _ready.TakeIn();
        if (_timers.Count > 0 && !_hasTakenLastTimers)
        {
            _hasTakenLastTimers = _isStopping; // those that are due later are dropped, or one of period zero would be the last for ever
            _timers.TakeDue(Now, _due);
        }

        Run(_ready, _count == 0 ? FollowUpsPerTurn : 0);
        Run(_due, followUps: 0);
    }

    private void Run(ReadyQueue queue, int followUps)
    {
        int budget = WorkPerTurn;
        WorkItem? newest = queue.Newest; // of those that are there now
        if (newest is null)
        {
            return;
        }

        while (true)
        {
            try
            {
                while (budget > 0 && !_isEnding && queue.TryTake(out WorkItem? item))
                {
                    budget--;
                    if (ReferenceEquals(item, newest))
                    {
                        budget = Math.Min(budget, followUps);
                        newest = null; // an item may be queued again by what it runs
                    }

                    item.Run();
                }

                return;
            }
            catch (ObjectDisposedException e) when (IsMetEnd(e))
            {
            }
            catch (Exception e) when (IsForHandler(e))
            {
                TellHandler(e);
            }
        }
    }

    private void TellWhoIsReady()
    {
        while (_next < _count)
        {
            try
            {
                while (_next < _count)
                {
                    if (_isEnding)
                    {
                        return;
                    }

                    ref readonly ReadyToken ready = ref _batch[_next++];
                    if (Selector.TryResolve(ready, out ReadinessHandler? handler, out Readiness events))
                    {
                        handler.OnReady(events);
                    }
                    else
                    {
                        TellOfUnusual(ready);
                    }
                }
            }
            catch (ObjectDisposedException e) when (IsMetEnd(e))
            {
            }
            catch (Exception e) when (IsForHandler(e))
            {
                TellHandler(e);
            }
        }
    }

    /// <summary>What nobody is to hear as ready: it is closed, or nobody's, or has gone or been disarmed since.</summary>
    private void TellOfUnusual(in ReadyToken ready)
    {
        lock (Selector.Gate) // until the handler has acted on it: the key would not be current any more if another came between
        {
            if (!Selector.TryFindKey(ready.Token, out SelectorKey? key))
            {
                return;
            }

            if (key.Handler is not { } handler)
            {
                Selector.TryUnregister(key); // nobody would drain it, and the loop would spin
                throw new InvalidOperationException(
                    $"Descriptor {key.FileDescriptor} was registered with the scheduler's own selector, where nobody hears of "
                    + "it. It has been unregistered. Use WhenReady instead.");
            }

            // Who disposes of the scheduler and then closes its files has made no mistake: if the second is seen, so is the first.
            bool isInvalid = Selector.IsInvalid(key);
            Volatile.ReadBarrier();
            if (isInvalid && !_isEnding)
            {
                handler.OnInvalid(key, new ObjectDisposedException(
                    key.FileObject.GetType().FullName,
                    $"Descriptor {key.FileDescriptor} is not open any more. Dispose of what observes it before closing it."));
            }
        }
    }
}
