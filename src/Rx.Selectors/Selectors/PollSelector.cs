using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with poll(2), on every Unix: any descriptor, regular files as well (always ready). Cost goes with what is
/// registered.
/// </summary>
public sealed class PollSelector : BaseSelector
{
    private const int WakeUpIndex = 0;
    private const int FirstIndex = 1;

    private readonly WakeUp _wakeUp;
    private readonly WatchList _watched = new();

    // What the kernel is given, at the version it was built from. They belong to whoever waits.
    private PollDescriptor[] _records = [];
    private ulong[] _tokens = [];
    private int _count;
    private int _builtVersion = -1;
    private int _start; // where the last full batch ended, so that a small span favours nobody

    /// <summary>Makes one.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's poll is not supported here.</exception>
    /// <exception cref="SelectorException">The kernel refuses the wake-up descriptor (EMFILE, ENFILE).</exception>
    public PollSelector()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("PollSelector does not know this system's poll. Use DefaultSelector.Create().");
        }

        SelectorFailure.ThrowIfFailed(WakeUp.Create(out WakeUp? wakeUp), "eventfd and pipe2");
        _wakeUp = wakeUp!;
    }

    /// <summary>Whether this system has a poll(2) known here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    private protected override bool WaitsOnSnapshot => true;

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        // poll(2) reports a closed descriptor only when it waits; a caller should hear of it now, as from epoll.
        SelectorFailure.ThrowIfNotOpen(descriptor, "poll");
        _watched.Set(descriptor, events, token);
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        SelectorFailure.ThrowIfNotOpen(descriptor, "poll");
        _watched.Set(descriptor, events, token);
    }

    private protected override void Remove(nint descriptor, ulong token) => _watched.Remove(descriptor);

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        BuildIfChanged();
        int unseen = Poll.Wait(_records.AsSpan(0, FirstIndex + _count), timeout);
        if (unseen < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(unseen, "poll");
            return;
        }

        if (_records[WakeUpIndex].Returned != 0)
        {
            _wakeUp.Drain();
            unseen--;
        }

        int first = _start < _count ? _start : 0;
        for (int k = 0; k < _count && unseen > 0; k++)
        {
            int i = first + k < _count ? first + k : first + k - _count;
            uint returned = (ushort)_records[FirstIndex + i].Returned;
            if (returned == 0)
            {
                continue;
            }

            if (ready.IsFull)
            {
                _start = i;
                return;
            }

            unseen--;
            _ = (returned & Poll.Invalid) != 0
                ? ready.ReportInvalid(_tokens[i])
                : ready.Report(_tokens[i], PollBits.FromKernel(returned));
        }
    }

    private protected override void Signal() => _wakeUp.Signal();

    private protected override void Release() => _wakeUp.Dispose();

    private void BuildIfChanged()
    {
        lock (Gate)
        {
            if (_builtVersion == _watched.Version)
            {
                return;
            }

            _builtVersion = _watched.Version;
            ReadOnlySpan<WatchList.Watched> entries = _watched.Entries;
            if (_tokens.Length < entries.Length || _records.Length == 0)
            {
                int capacity = Math.Max(16, _tokens.Length * 2);
                capacity = Math.Max(capacity, entries.Length);
                _tokens = new ulong[capacity];
                _records = GC.AllocateArray<PollDescriptor>(FirstIndex + capacity, pinned: true);
                _records[WakeUpIndex] = new PollDescriptor { Descriptor = _wakeUp.Descriptor, Asked = Poll.In };
            }

            _count = entries.Length;
            for (int i = 0; i < entries.Length; i++)
            {
                _tokens[i] = entries[i].Token;
                _records[FirstIndex + i] = new PollDescriptor
                {
                    Descriptor = entries[i].Descriptor,
                    Asked = (short)PollBits.ToKernel(entries[i].Events),
                };
            }
        }
    }
}
