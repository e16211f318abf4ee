using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with poll(2), on every Unix: any descriptor, regular files as well (always ready); on macOS not terminals and other
/// devices. Cost goes with what is registered. On Windows with WSAPoll, from Windows 10 version 2004 on: sockets only.
/// </summary>
/// <remarks>
/// WSAPoll before that version never reports a connect that fails. It always reports a peer that has ended its side, whatever is
/// asked: to who waits for writing alone that is no readiness, and yet it ends each wait in the kernel.
/// </remarks>
public sealed class PollSelector : SnapshotSelector
{
    private readonly WinsockPollSnapshot? _winsock = OperatingSystem.IsWindows() ? new() : null;

    private const int WakeUpIndex = 0;
    private const int FirstIndex = 1;

    private PollDescriptor[] _records = [];
    private ulong[] _tokens = [];
    private int _count;
    private RoundRobin _turns;

    /// <summary>Makes one.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's poll is not supported here.</exception>
    /// <exception cref="SelectorException">The kernel refuses the wake-up descriptor (EMFILE, ENFILE).</exception>
    public PollSelector()
        : base("poll", IsSupported)
    {
    }

    /// <summary>Whether this system has a poll known here.</summary>
    public static bool IsSupported =>
        Poll.IsKnown || (OperatingSystem.IsWindows() && WinsockPoll.TellsOfFailedConnects);

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        base.Add(descriptor, events, trigger, token);
        if (Poll.RefusesSomeKinds && IsRefused((int)descriptor))
        {
            Remove(descriptor, token);
            throw SelectorFailure.Of(
                -Errno.EINVAL, "poll", descriptor, "This system's poll cannot wait for this kind of file: use a SelectSelector");
        }
    }

    private protected override void Build(WatchList watched)
    {
        if (_winsock is not null)
        {
            _winsock.Build(watched.Entries, WakeUpDescriptor);
            return;
        }

        ReadOnlySpan<WatchList.Watched> entries = watched.Entries;
        _count = entries.Length;
        if (_tokens.Length < entries.Length || _records.Length == 0)
        {
            int capacity = Math.Max(entries.Length, Math.Max(16, _tokens.Length * 2));
            _tokens = new ulong[capacity];
            _records = GC.AllocateArray<PollDescriptor>(FirstIndex + capacity, pinned: true);
            _records[WakeUpIndex] = new PollDescriptor { Descriptor = WakeUpDescriptor, Asked = Poll.In };
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

    private protected override void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (_winsock is not null)
        {
            if (_winsock.Wait(ref ready, timeout))
            {
                DrainWakeUp();
            }

            return;
        }

        int unseen = Poll.Wait(_records.AsSpan(0, FirstIndex + _count), timeout);
        if (unseen < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(unseen, "poll");
            return;
        }

        if (_records[WakeUpIndex].Returned != 0)
        {
            DrainWakeUp();
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
                return;
            }

            unseen--;
            _ = (returned & Poll.Invalid) != 0
                ? ready.ReportInvalid(_tokens[i])
                : ready.Report(_tokens[i], PollBits.FromPoll(returned));
        }
    }

    private static bool IsRefused(int descriptor)
    {
        Span<PollDescriptor> probe = [new PollDescriptor { Descriptor = descriptor }];
        return Poll.Wait(probe, TimeSpan.Zero) > 0 && (probe[0].Returned & Poll.Invalid) != 0;
    }
}
