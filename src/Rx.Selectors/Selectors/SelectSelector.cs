using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with select(2): the oldest and the most portable. Descriptors below 1024 (FD_SETSIZE) only, regular files as well
/// (always ready). Cost goes with the highest descriptor. On Windows with Winsock's select: sockets only, any number of them.
/// </summary>
/// <remarks>
/// select(2) tells no more than read, write and exceptional. What it reports as ready is looked at once more with poll(2),
/// without waiting, so that the hints and the meaning of a hang-up are those of the other selectors. One difference
/// remains: a hang-up does not end a select for a descriptor that is watched for writing or priority alone.
/// </remarks>
public sealed class SelectSelector : SnapshotSelector
{
    private readonly WinsockSelectWait? _winsock;

    // What the kernel is given, and what it makes of it.
    private readonly Sets _asked = new();
    private readonly Sets _ready = new();
    private WatchList.Watched[] _entries = [];
    private int _count;

    // What select(2) found, to be looked at with poll(2).
    private PollDescriptor[] _details = [];
    private ulong[] _tokens = [];
    private Readiness[] _selected = [];

    /// <summary>Makes one.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's select is not supported here.</exception>
    /// <exception cref="SelectorException">The kernel refuses the wake-up descriptor (EMFILE, ENFILE).</exception>
    public SelectSelector()
        : base("select", IsSupported)
    {
        _winsock = OperatingSystem.IsWindows() ? new WinsockSelectWait(this) : null;
    }

    /// <summary>Whether this system has a select known here.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() || OperatingSystem.IsWindows();

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        if (_winsock is null && descriptor >= SelectCall.SetSize)
        {
            throw new ArgumentException(
                $"SelectSelector cannot hold descriptor {descriptor}: select(2) takes those below {SelectCall.SetSize} "
                + "(FD_SETSIZE). Use a PollSelector or DefaultSelector.Create().");
        }

        base.Add(descriptor, events, trigger, token);
    }

    private protected override void Build(WatchList watched)
    {
        ReadOnlySpan<WatchList.Watched> entries = watched.Entries;
        if (_winsock is not null)
        {
            _winsock.Build(entries);
            return;
        }

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

        // The wake-up's own descriptor may lie beyond FD_SETSIZE, which is a limit of fd_set and not of the kernel.
        int highest = WakeUpDescriptor;
        foreach (ref readonly WatchList.Watched entry in entries)
        {
            highest = Math.Max(highest, entry.Descriptor);
        }

        _asked.Reset(SelectCall.WordsFor(highest));
        SelectCall.Add(_asked.Read, WakeUpDescriptor);
        foreach (ref readonly WatchList.Watched entry in entries)
        {
            _asked.Add(entry.Descriptor, entry.Events);
        }
    }

    private protected override void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (_winsock is not null)
        {
            _winsock.Wait(ref ready, timeout);
            return;
        }

        _ready.CopyFrom(_asked);
        int result = SelectCall.Wait(_ready.Read, _ready.Write, _ready.Except, timeout);
        if (result == -Errno.EBADF)
        {
            ReportInvalid(ref ready);
            return;
        }

        if (result < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(result, "select");
            return;
        }

        if (SelectCall.Contains(_ready.Read, WakeUpDescriptor))
        {
            DrainWakeUp();
        }

        if (result > 0)
        {
            Report(ref ready, CollectSelected(ready.Capacity));
        }
    }

    /// <summary>Notes up to <paramref name="capacity"/> entries that select(2) reported; answers how many.</summary>
    private int CollectSelected(int capacity)
    {
        int found = 0;
        for (int k = 0; k < _count; k++)
        {
            int i = InTurn(k, _count);
            ref readonly WatchList.Watched entry = ref _entries[i];
            Readiness selected = _ready.Of(entry.Descriptor);
            if (selected == Readiness.None)
            {
                continue;
            }

            if (found == capacity)
            {
                ContinueAt(i);
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

    private void Report(ref ReadyBatch ready, int found)
    {
        Span<PollDescriptor> details = _details.AsSpan(0, found);
        bool areKnown = Poll.Wait(details, TimeSpan.Zero) > 0;
        for (int i = 0; i < found; i++)
        {
            uint returned = areKnown ? (ushort)details[i].Returned : 0u;
            _ = (returned & Poll.Invalid) != 0
                ? ready.ReportInvalid(_tokens[i])
                : ready.Report(_tokens[i], _selected[i] | PollBits.FromPoll(returned));
        }
    }

    /// <summary>select(2) said that some descriptor is not open; poll(2) says which.</summary>
    private void ReportInvalid(ref ReadyBatch ready)
    {
        for (int i = 0; i < _count; i++)
        {
            _details[i] = new PollDescriptor { Descriptor = _entries[i].Descriptor };
        }

        Span<PollDescriptor> details = _details.AsSpan(0, _count);
        _ = Poll.Wait(details, TimeSpan.Zero);
        for (int i = 0; i < _count && !ready.IsFull; i++)
        {
            if ((details[i].Returned & Poll.Invalid) != 0)
            {
                ready.ReportInvalid(_entries[i].Token);
            }
        }
    }

    /// <summary>The three sets of a select(2) call, on the pinned heap.</summary>
    private sealed class Sets
    {
        private ulong[] _words = [];
        private int _length;

        public Span<ulong> Read => _words.AsSpan(0, _length);

        public Span<ulong> Write => _words.AsSpan(_length, _length);

        public Span<ulong> Except => _words.AsSpan(_length * 2, _length);

        public void Reset(int length)
        {
            _length = length;
            if (_words.Length < length * 3)
            {
                _words = GC.AllocateArray<ulong>(length * 3, pinned: true);
            }

            _words.AsSpan().Clear();
        }

        public void CopyFrom(Sets other)
        {
            if (_length != other._length)
            {
                Reset(other._length);
            }

            other._words.AsSpan(0, _length * 3).CopyTo(_words);
        }

        public void Add(int descriptor, Readiness events)
        {
            if ((events & Readiness.Read) != 0)
            {
                SelectCall.Add(Read, descriptor);
            }

            if ((events & Readiness.Write) != 0)
            {
                SelectCall.Add(Write, descriptor);
            }

            if ((events & Readiness.Priority) != 0)
            {
                SelectCall.Add(Except, descriptor);
            }
        }

        public Readiness Of(int descriptor) =>
            (SelectCall.Contains(Read, descriptor) ? Readiness.Read : 0)
            | (SelectCall.Contains(Write, descriptor) ? Readiness.Write : 0)
            | (SelectCall.Contains(Except, descriptor) ? Readiness.Priority : 0);
    }
}
