using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// How <see cref="SelectSelector"/> waits on Unix, and <see cref="KqueueSelector"/> for what its kernel refuses: with select(2).
/// </summary>
/// <remarks>
/// select(2) tells no more than read, write and exceptional. What it reports as ready is looked at once more with poll(2),
/// without waiting, so that the hints and the meaning of a hang-up are those of the other selectors.
/// </remarks>
internal sealed class SelectSnapshot : ISnapshot
{
    // What the kernel is given, and what it makes of it.
    private readonly SelectSets _asked = new();
    private readonly SelectSets _ready = new();
    private WatchList.Watched[] _entries = [];
    private int _count;
    private int _own;
    private RoundRobin _turns;

    // What select(2) found, to be looked at with poll(2).
    private PollDescriptor[] _details = [];
    private ulong[] _tokens = [];
    private Readiness[] _selected = [];

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<WatchList.Watched> entries, int own)
    {
        _own = own;
        _count = entries.Length;
        if (_entries.Length < _count)
        {
            int capacity = Math.Max(_count, _entries.Length * 2);
            _entries = new WatchList.Watched[capacity];
            _details = GC.AllocateArray<PollDescriptor>(capacity, pinned: true);
            _tokens = new ulong[capacity];
            _selected = new Readiness[capacity];
        }

        entries.CopyTo(_entries);

        // The own descriptor may lie beyond FD_SETSIZE, which is a limit of fd_set and not of the kernel.
        int highest = own;
        foreach (ref readonly WatchList.Watched entry in entries)
        {
            highest = Math.Max(highest, entry.Descriptor);
        }

        _asked.Reset(SelectCall.WordsFor(highest));
        SelectCall.Add(_asked.Read, own);
        foreach (ref readonly WatchList.Watched entry in entries)
        {
            _asked.Add(entry.Descriptor, entry.Events);
        }
    }

    /// <inheritdoc/>
    public bool Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        bool ownIsReadable = Wait(timeout);
        Report(ref ready);
        return ownIsReadable;
    }

    /// <summary>One kernel wait. What it found is told by <see cref="Report"/>; true if the own descriptor is readable.</summary>
    public bool Wait(TimeSpan? timeout)
    {
        _ready.CopyFrom(_asked);
        Result = SelectCall.Wait(_ready.Read, _ready.Write, _ready.Except, timeout);
        if (Result >= 0)
        {
            return SelectCall.Contains(_ready.Read, _own);
        }

        if (Result != -Errno.EBADF)
        {
            SelectorFailure.ThrowUnlessInterrupted(Result, "select");
        }

        return false;
    }

    /// <summary>What the last call answered: a count, or the negated errno; EBADF when a descriptor is not open.</summary>
    private int Result { get; set; }

    /// <summary>Tells what the last wait found, as much of it as there is room for; what there is not comes first next time.</summary>
    public void Report(ref ReadyBatch ready)
    {
        if (Result == -Errno.EBADF)
        {
            ReportInvalid(ref ready);
        }
        else if (Result > 0)
        {
            ReportSelected(ref ready, CollectSelected(ready.Capacity - ready.Count));
        }
    }

    /// <summary>Notes up to <paramref name="capacity"/> entries that select(2) reported; answers how many.</summary>
    private int CollectSelected(int capacity)
    {
        int found = 0;
        for (int k = 0; k < _count; k++)
        {
            int i = _turns.IndexOf(k, _count);
            ref readonly WatchList.Watched entry = ref _entries[i];
            Readiness selected = _ready.Of(entry.Descriptor);
            if (selected == Readiness.None)
            {
                continue;
            }

            if (found == capacity)
            {
                _turns.ContinueAt(i);
                break;
            }

            _tokens[found] = entry.Token;
            _selected[found] = selected;
            _details[found] = new PollDescriptor
            {
                Descriptor = entry.Descriptor,
                Asked = PollBits.ToPoll(entry.Events),
            };
            found++;
        }

        return found;
    }

    private void ReportSelected(ref ReadyBatch ready, int found)
    {
        Span<PollDescriptor> details = _details.AsSpan(0, found);

        // Refused (EINVAL, ENOMEM), poll(2) adds nothing to what select(2) has said, which stands: the hints come with another wait.
        bool areKnown = Poll.Wait(details, TimeSpan.Zero) > 0;
        for (int i = 0; i < found; i++)
        {
            _ = areKnown && IsInvalid(details[i])
                ? ready.ReportInvalid(_tokens[i])
                : ready.Report(_tokens[i], _selected[i] | PollBits.FromPoll(areKnown ? (ushort)details[i].Returned : 0u));
        }
    }

    /// <summary>select(2) said that some descriptor is not open; this says which.</summary>
    private void ReportInvalid(ref ReadyBatch ready)
    {
        for (int i = 0; i < _count && !ready.IsFull; i++)
        {
            if (!DescriptorModes.IsOpen(_entries[i].Descriptor))
            {
                ready.ReportInvalid(_entries[i].Token);
            }
        }
    }

    // macOS's poll(2) calls terminals and other devices invalid, which its select(2) knows well.
    private static bool IsInvalid(PollDescriptor detail) =>
        (detail.Returned & Poll.Invalid) != 0 && !DescriptorModes.IsOpen(detail.Descriptor);
}
