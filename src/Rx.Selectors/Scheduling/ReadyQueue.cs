namespace Rx.Selectors;

/// <summary>
/// Work for the loop, first in, first out over all threads. Any thread pushes without a lock; the loop takes in all that has
/// been pushed at once and in order.
/// </summary>
internal sealed class ReadyQueue
{
    /// <summary>The head of a queue that takes nothing any more.</summary>
    private static readonly WorkItem Sealed = new SealedMark();

    private WorkItem? _pushed; // newest first
    private WorkItem? _first; // oldest first; the loop's own
    private WorkItem? _last;

    /// <summary>Whether there is nothing to run, taken in or not. The loop's thread.</summary>
    public bool IsEmpty => _first is null && Volatile.Read(ref _pushed) is null;

    /// <summary>
    /// Any thread. False when the queue is sealed. Only who pushes onto nothing has to see that the loop is awake: it takes
    /// in everything when it looks.
    /// </summary>
    public bool TryPush(WorkItem item, out bool ontoNothing)
    {
        WorkItem? head = Volatile.Read(ref _pushed);
        while (true)
        {
            if (ReferenceEquals(head, Sealed))
            {
                ontoNothing = false;
                return false;
            }

            item.Next = head;
            WorkItem? seen = Interlocked.CompareExchange(ref _pushed, item, head);
            if (ReferenceEquals(seen, head))
            {
                ontoNothing = head is null;
                return true;
            }

            head = seen;
        }
    }

    /// <summary>Puts an item behind those taken in. The loop's thread.</summary>
    public void Append(WorkItem item)
    {
        item.Next = null;
        if (_last is null)
        {
            _first = item;
        }
        else
        {
            _last.Next = item;
        }

        _last = item;
    }

    /// <summary>
    /// What the loop adds itself: behind all that has been pushed so far, without the fences of a push. The loop's thread.
    /// </summary>
    public void Add(WorkItem item)
    {
        TakeIn();
        Append(item);
    }

    /// <summary>The newest item taken in; null when there is none. The loop's thread.</summary>
    public WorkItem? Newest => _last;

    /// <summary>Takes in what has been pushed so far. The loop's thread.</summary>
    public void TakeIn()
    {
        if (Volatile.Read(ref _pushed) is not null)
        {
            TakeIn(Interlocked.Exchange(ref _pushed, null));
        }
    }

    /// <summary>The oldest item taken in. The loop's thread.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WorkItem? item)
    {
        item = _first;
        if (item is null)
        {
            return false;
        }

        _first = item.Next;
        item.Next = null; // a cancelled item that somebody keeps must not keep those behind it
        if (_first is null)
        {
            _last = null;
        }

        return true;
    }

    /// <summary>Takes nothing from now on. What is still there is left to <see cref="TryTake"/>.</summary>
    public void Seal()
    {
        WorkItem? pushed = Interlocked.Exchange(ref _pushed, Sealed);
        if (!ReferenceEquals(pushed, Sealed))
        {
            TakeIn(pushed);
        }
    }

    /// <summary>Takes nothing from now on, if there is nothing to run. The loop's thread.</summary>
    public bool TrySealIfEmpty() =>
        _first is null && Interlocked.CompareExchange(ref _pushed, Sealed, null) is null;

    private void TakeIn(WorkItem? newestFirst)
    {
        if (newestFirst is null)
        {
            return;
        }

        WorkItem newest = newestFirst;
        WorkItem? oldestFirst = null;
        for (WorkItem? item = newestFirst; item is not null;)
        {
            WorkItem? older = item.Next;
            item.Next = oldestFirst;
            oldestFirst = item;
            item = older;
        }

        if (_last is null)
        {
            _first = oldestFirst;
        }
        else
        {
            _last.Next = oldestFirst;
        }

        _last = newest;
    }

    private sealed class SealedMark : WorkItem
    {
        public override void Run()
        {
        }
    }
}
