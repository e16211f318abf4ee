using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>How <see cref="PollSelector"/> waits on Windows: with WSAPoll, whose records and bits are its own.</summary>
internal sealed class WinsockPollSnapshot : ISnapshot
{
    private const int OwnIndex = 0;
    private const int FirstIndex = 1;

    private PollSocket[] _records = [];
    private WatchList.Watched[] _entries = [];
    private int _count;
    private RoundRobin _turns;

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<WatchList.Watched> entries, int own)
    {
        _count = entries.Length;
        if (_entries.Length < entries.Length || _records.Length == 0)
        {
            int capacity = Math.Max(entries.Length, Math.Max(16, _entries.Length * 2));
            _entries = new WatchList.Watched[capacity];
            _records = GC.AllocateArray<PollSocket>(FirstIndex + capacity, pinned: true);
            _records[OwnIndex] = new PollSocket { Socket = own, Asked = WinsockPoll.In };
        }

        entries.CopyTo(_entries);
        for (int i = 0; i < entries.Length; i++)
        {
            _records[FirstIndex + i] = new PollSocket
            {
                Socket = entries[i].Descriptor,
                Asked = WinsockBits.ToPoll(entries[i].Events),
            };
        }
    }

    /// <inheritdoc/>
    public bool Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        int result = WinsockPoll.Wait(_records.AsSpan(0, FirstIndex + _count), timeout);
        if (result < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(result, "WSAPoll");
            return false;
        }

        bool ownIsReadable = _records[OwnIndex].Returned != 0;

        // All are looked at: whether it counts those that it calls invalid is not written anywhere.
        for (int k = 0; k < _count; k++)
        {
            int i = _turns.IndexOf(k, _count);
            int returned = (ushort)_records[FirstIndex + i].Returned;
            if (returned == 0)
            {
                continue;
            }

            if (ready.IsFull)
            {
                _turns.ContinueAt(i);
                break;
            }

            _ = (returned & WinsockPoll.Invalid) != 0
                ? ready.ReportInvalid(_entries[i].Token)
                : ready.Report(_entries[i].Token, ReadinessBits.ToldTo(_entries[i].Events, WinsockBits.FromPoll(returned)));
        }

        return ownIsReadable;
    }
}
