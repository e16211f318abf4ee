namespace Rx.Selectors;

/// <summary>
/// Pending timers, the next due one first, those due at the same instant in the order they came. Cancelled ones are taken
/// out at once. Any thread.
/// </summary>
/// <remarks>
/// A heap with four children a node: it is half as deep as a binary one, and what is compared lies in the array itself.
/// </remarks>
internal sealed class TimerQueue
{
    public const int NotQueued = -1;
    private const int Arity = 4;

    private readonly Lock _gate = new();
    private Entry[] _heap = new Entry[16];
    private int _count;
    private long _nextSequence;

    private readonly record struct Entry(long Due, long Sequence, TimedWork Work)
    {
        public bool IsBefore(in Entry other) => Due != other.Due ? Due < other.Due : Sequence < other.Sequence;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>When the next one is due; <see cref="MonotonicTime.Never"/> when there is none.</summary>
    public long NextDue
    {
        get
        {
            lock (_gate)
            {
                return _count == 0 ? MonotonicTime.Never : _heap[0].Due;
            }
        }
    }

    /// <summary>Puts an item in. True when it is the next one due.</summary>
    public bool Add(TimedWork work)
    {
        lock (_gate)
        {
            if (_count == _heap.Length)
            {
                Array.Resize(ref _heap, _count * 2);
            }

            var entry = new Entry(work.Due, _nextSequence++, work);
            MoveUp(_count++, entry);
            return work.Index == 0;
        }
    }

    /// <summary>Takes an item out, if it is in.</summary>
    public void Remove(TimedWork work)
    {
        lock (_gate)
        {
            if (work.Index != NotQueued)
            {
                RemoveAt(work.Index);
            }
        }
    }

    /// <summary>Moves what is due at <paramref name="now"/> to the end of <paramref name="ready"/>, in order.</summary>
    public void TakeDue(long now, ReadyQueue ready)
    {
        lock (_gate)
        {
            while (_count > 0 && _heap[0].Due <= now)
            {
                TimedWork work = _heap[0].Work;
                RemoveAt(0);
                ready.Append(work);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            for (int i = 0; i < _count; i++)
            {
                _heap[i].Work.Index = NotQueued;
            }

            Array.Clear(_heap, 0, _count);
            _count = 0;
        }
    }

    private void RemoveAt(int index)
    {
        _heap[index].Work.Index = NotQueued;
        Entry last = _heap[--_count];
        _heap[_count] = default;
        if (index == _count)
        {
            return;
        }

        if (index > 0 && last.IsBefore(_heap[(index - 1) / Arity]))
        {
            MoveUp(index, last);
        }
        else
        {
            MoveDown(index, last);
        }
    }

    private void MoveUp(int index, in Entry entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            Place(index, _heap[parent]);
            index = parent;
        }

        Place(index, entry);
    }

    private void MoveDown(int index, in Entry entry)
    {
        while (true)
        {
            int first = (index * Arity) + 1;
            if (first >= _count)
            {
                break;
            }

            int least = first;
            int end = Math.Min(first + Arity, _count);
            for (int child = first + 1; child < end; child++)
            {
                if (_heap[child].IsBefore(_heap[least]))
                {
                    least = child;
                }
            }

            if (!_heap[least].IsBefore(entry))
            {
                break;
            }

            Place(index, _heap[least]);
            index = least;
        }

        Place(index, entry);
    }

    private void Place(int index, in Entry entry)
    {
        _heap[index] = entry;
        entry.Work.Index = index;
    }
}
