using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>How <see cref="PollSelector"/> waits on Unix: with poll(2).</summary>
internal sealed class PollSnapshot : ISnapshot
{
    private const int OwnIndex = 0;
    private const int FirstIndex = 1;

    private PollDescriptor[] _records = [];
    private ulong[] _tokens = [];
    private int _count;
    private RoundRobin _turns;

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<WatchList.Watched> entries, int own)
    {
        _count = entries.Length;
        if (_tokens.Length < entries.Length || _records.Length == 0)
        {
            int capacity = Math.Max(entries.Length, Math.Max(16, _tokens.Length * 2));
            _tokens = new ulong[capacity];
            _records = GC.AllocateArray<PollDescriptor>(FirstIndex + capacity, pinned: true);
            _records[OwnIndex] = new PollDescriptor { Descriptor = own, Asked = Poll.In };
        }

        for (int i = 0; i < entries.Length; i++)
        {
            _tokens[i] = entries[i].Token;
            _records[FirstIndex + i] = new PollDescriptor
            {
                Descriptor = entries[i].Descriptor,
                Asked = PollBits.ToPoll(entries[i].Events),
            };
        }
    }

    /// <inheritdoc/>
    public bool Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        int unseen = Poll.Wait(_records.AsSpan(0, FirstIndex + _count), timeout);
        if (unseen < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(unseen, "poll", AdviceFor(unseen));
            return false;
        }

        bool ownIsReadable = _records[OwnIndex].Returned != 0;
        if (ownIsReadable)
        {
            unseen--;
        }

        for (int k = 0; k < _count && unseen > 0; k++)
        {
            int i = _turns.IndexOf(k, _count);
            uint returned = (ushort)_records[FirstIndex + i].Returned;
            if (returned == 0)
            {
                continue;
            }

            if (ready.IsFull)
            {
                _turns.ContinueAt(i);
                break;
            }

            unseen--;
            _ = (returned & Poll.Invalid) != 0
                ? ready.ReportInvalid(_tokens[i])
                : ready.Report(_tokens[i], PollBits.FromPoll(returned));
        }

        return ownIsReadable;
    }

    // poll(2): EINVAL, there are more records than RLIMIT_NOFILE allows descriptors. It may have been lowered since they were opened.
    private string? AdviceFor(int result) => result == -Errno.EINVAL
        ? $"It was given {FirstIndex + _count} descriptors, and takes no more than RLIMIT_NOFILE (ulimit -n): the limit has been "
            + "lowered below the number that is watched. Raise it again, watch fewer, or use DefaultSelector.Create()"
        : null;
}
