using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// What <see cref="SelectSnapshot"/> is elsewhere, for Windows. Winsock takes any number of sockets, and its sets are lists, so
/// each has to be found again by its number. A connect that fails is in the set of exceptions only, beside urgent data; WSAPoll
/// is asked which, and for the hints.
/// </summary>
internal sealed class WinsockSelectSnapshot : ISnapshot
{
    // By whoever waits only.
    private readonly Dictionary<nint, int> _indexBySocket = [];
    private Sets _asked = new(0);
    private Sets _ready = new(0);
    private WatchList.Watched[] _entries = [];
    private Readiness[] _selected = []; // Priority stands for the set of exceptions
    private int _count;
    private int _own;
    private RoundRobin _turns;

    // What select found, to be looked at with WSAPoll.
    private PollSocket[] _details = [];
    private int[] _found = [];

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<WatchList.Watched> entries, int own)
    {
        _own = own;
        _count = entries.Length;
        if (_entries.Length < _count || _details.Length == 0)
        {
            int capacity = Math.Max(16, Math.Max(_count, _entries.Length * 2));
            _asked = new Sets(capacity);
            _ready = new Sets(capacity);
            _entries = new WatchList.Watched[capacity];
            _selected = new Readiness[capacity];
            _details = GC.AllocateArray<PollSocket>(capacity, pinned: true);
            _found = new int[capacity];
        }

        entries.CopyTo(_entries);
        _indexBySocket.Clear();
        _asked.Clear();
        WinsockSelect.Add(_asked.Read, own);
        for (int i = 0; i < _count; i++)
        {
            _indexBySocket.Add(entries[i].Descriptor, i);
            _asked.Add(entries[i].Descriptor, entries[i].Events);
        }
    }

    /// <inheritdoc/>
    public bool Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        _ready.CopyFrom(_asked);
        int result = WinsockSelect.Wait(_ready.Read, _ready.Write, _ready.Except, timeout);
        if (result is -Errno.ENOTSOCK or -Errno.EBADF)
        {
            ReportInvalid(ref ready);
            return false;
        }

        if (result < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(result, "select");
            return false;
        }

        if (result == 0)
        {
            return false;
        }

        Array.Clear(_selected, 0, _count);
        bool ownIsReadable = Collect(_ready.Read, Readiness.Read);
        Collect(_ready.Write, Readiness.Write);
        Collect(_ready.Except, Readiness.Priority);
        Report(ref ready, TakeTurns(ready.Capacity));
        return ownIsReadable;
    }

    /// <summary>Notes what is in a set; true when the own socket is.</summary>
    private bool Collect(nint[] set, Readiness meaning)
    {
        bool sawOwn = false;
        foreach (nint socket in WinsockSelect.SocketsIn(set))
        {
            if (_indexBySocket.TryGetValue(socket, out int index))
            {
                _selected[index] |= meaning;
            }
            else
            {
                sawOwn |= socket == _own;
            }
        }

        return sawOwn;
    }

    /// <summary>Notes up to <paramref name="capacity"/> entries that select reported; answers how many.</summary>
    private int TakeTurns(int capacity)
    {
        int found = 0;
        for (int k = 0; k < _count; k++)
        {
            int i = _turns.IndexOf(k, _count);
            if (_selected[i] == Readiness.None)
            {
                continue;
            }

            if (found == capacity)
            {
                _turns.ContinueAt(i);
                break;
            }

            _found[found] = i;

            // Urgent data has to be told from a failed connect also for who has not asked for it.
            _details[found] = new PollSocket
            {
                Socket = _entries[i].Descriptor,
                Asked = WinsockBits.ToPoll(_entries[i].Events | (_selected[i] & Readiness.Priority)),
            };
            found++;
        }

        return found;
    }

    private void Report(ref ReadyBatch ready, int found)
    {
        Span<PollSocket> details = _details.AsSpan(0, found);
        int result = found > 0 ? WinsockPoll.Wait(details, TimeSpan.Zero) : 0;
        for (int i = 0; i < found; i++)
        {
            int index = _found[i];
            if (result < 0)
            {
                // WSAPoll is short of memory. What is readable or writable is so without it; whether an exception is a failed
                // connect or urgent data the next wait finds out, as select goes on to report it.
                ready.Report(_entries[index].Token, _selected[index] & (Readiness.Read | Readiness.Write));
                continue;
            }

            int returned = result > 0 ? (ushort)details[i].Returned : 0;
            _ = (returned & WinsockPoll.Invalid) != 0
                ? ready.ReportInvalid(_entries[index].Token)
                : ready.Report(
                    _entries[index].Token,
                    ReadinessBits.ToldTo(_entries[index].Events, Meaning(_selected[index], returned)));
        }
    }

    private static Readiness Meaning(Readiness selected, int returned)
    {
        bool hasFailed = (selected & Readiness.Priority) != 0 && (returned & WinsockPoll.Priority) == 0;
        return (selected & (Readiness.Read | Readiness.Write)) | WinsockBits.FromPoll(returned)
            | (hasFailed ? ReadinessBits.WithEndings(Readiness.Error | Readiness.HangUp) : Readiness.None);
    }

    /// <summary>Some socket has been closed, for which select fails as a whole.</summary>
    private void ReportInvalid(ref ReadyBatch ready)
    {
        for (int i = 0; i < _count && !ready.IsFull; i++)
        {
            if (Winsock.CheckSocket(_entries[i].Descriptor) is -Errno.ENOTSOCK or -Errno.EBADF)
            {
                ready.ReportInvalid(_entries[i].Token);
            }
        }
    }

    /// <summary>The three sets of a call; the wake-up's socket is in the first, so that it is never empty.</summary>
    private sealed class Sets(int capacity)
    {
        public nint[] Read { get; } = WinsockSelect.NewSet(capacity + 1);

        public nint[] Write { get; } = WinsockSelect.NewSet(capacity);

        public nint[] Except { get; } = WinsockSelect.NewSet(capacity);

        public void Clear()
        {
            WinsockSelect.Clear(Read);
            WinsockSelect.Clear(Write);
            WinsockSelect.Clear(Except);
        }

        public void CopyFrom(Sets other)
        {
            WinsockSelect.Copy(other.Read, Read);
            WinsockSelect.Copy(other.Write, Write);
            WinsockSelect.Copy(other.Except, Except);
        }

        public void Add(int socket, Readiness events)
        {
            if ((events & Readiness.Read) != 0)
            {
                WinsockSelect.Add(Read, socket);
            }

            if ((events & Readiness.Write) != 0)
            {
                WinsockSelect.Add(Write, socket);
            }

            // Failed connects for writers, urgent data for who asks for it.
            if ((events & (Readiness.Write | Readiness.Priority)) != 0)
            {
                WinsockSelect.Add(Except, socket);
            }
        }
    }
}
