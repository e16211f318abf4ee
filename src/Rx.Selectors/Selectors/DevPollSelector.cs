using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with /dev/poll, on illumos and Solaris: any descriptor, as poll(2), but the kernel keeps what is watched. Waits are
/// in whole milliseconds.
/// </summary>
/// <remarks>
/// Solaris does not let anybody write to the device while another thread waits in it. So a change interrupts the wait, and
/// whoever waits makes it before it waits again; meanwhile nobody is held up.
/// </remarks>
public sealed class DevPollSelector : SnapshotSelector
{
    private const string WriteCall = "write(/dev/poll)";

    private readonly DevPoll _system;
    private readonly SafeDescriptor _device;

    // Under the gate: whose registration has changed since the device was told, each of them once.
    private readonly List<int> _changed = [];
    private GrowingArray<bool> _isChanged; // by descriptor

    // These belong to whoever waits.
    private GrowingArray<ulong?> _tokens; // by descriptor: what the device watches it for, if it does
    private PollDescriptor[] _records = [];
    private bool _isDeviceAhead; // a write has failed, and the device may have taken some of it

    /// <summary>Opens the device, closed in child processes.</summary>
    /// <exception cref="PlatformNotSupportedException">The system has no /dev/poll.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors (EMFILE, ENFILE) for instance.</exception>
    public DevPollSelector()
        : this(DevPoll.OfThisSystem ?? throw new PlatformNotSupportedException(
            "/dev/poll is illumos's and Solaris's, of 64 bits. Use DefaultSelector.Create()."))
    {
    }

    internal DevPollSelector(DevPoll system)
        : base("/dev/poll", isSupported: true)
    {
        _system = system;
        string call = "open(/dev/poll)";
        int result = system.Open(out _device);
        if (result >= 0)
        {
            call = WriteCall;
            result = system.Write(_device, [new PollDescriptor { Descriptor = WakeUpDescriptor, Asked = Poll.In }]);
        }

        if (result < 0)
        {
            Release();
            throw SelectorFailure.Of(result, call);
        }
    }

    /// <summary>Whether this system has /dev/poll.</summary>
    public static bool IsSupported => DevPoll.OfThisSystem is not null;

    /// <summary>The device's own descriptor. poll(2) and /dev/poll itself answer for it with an error: it cannot be watched.</summary>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    public nint FileDescriptor
    {
        get
        {
            ThrowIfClosed();
            return _device.Number;
        }
    }

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        if (descriptor == WakeUpDescriptor)
        {
            // The device would take it, and no longer watch it once it is unregistered.
            throw SelectorFailure.Of(-Errno.EEXIST, "/dev/poll", descriptor, "It is what wakes this selector");
        }

        base.Add(descriptor, events, trigger, token);
    }

    // The device may go on with the file that had the number (poll(4D) leaves it open): the number is removed and added anew.
    private protected override bool IsSameFile(nint descriptor, Readiness armed, Trigger trigger, ulong token)
    {
        Change(descriptor, armed, trigger, token);
        return base.IsSameFile(descriptor, armed, trigger, token);
    }

    private protected override void OnChanged(int descriptor)
    {
        if (!_isChanged[descriptor])
        {
            _isChanged[descriptor] = true;
            _changed.Add(descriptor);
        }
    }

    private protected override void Build(WatchList watched)
    {
        if (_records.Length < _changed.Count * 2)
        {
            _records = GC.AllocateArray<PollDescriptor>(_changed.Count * 2, pinned: true);
        }

        int count = 0;
        foreach (int descriptor in _changed)
        {
            ref ulong? token = ref _tokens[descriptor];
            if (token is not null || _isDeviceAhead)
            {
                _records[count++] = new PollDescriptor { Descriptor = descriptor, Asked = DevPoll.Remove };
                token = null;
            }

            if (watched.TryFind(descriptor, out WatchList.Watched entry))
            {
                _records[count++] = new PollDescriptor
                {
                    Descriptor = descriptor,
                    Asked = PollBits.ToPoll(entry.Events, DevPoll.ReadHangUp),
                };
                token = entry.Token;
            }
        }

        int result = _system.Write(_device, _records.AsSpan(0, count));
        _isDeviceAhead = result < 0;
        SelectorFailure.ThrowIfFailed(result, WriteCall); // the next wait writes all of it again, removals first
        foreach (int descriptor in _changed)
        {
            _isChanged[descriptor] = false;
        }

        _changed.Clear();
    }

    private protected override void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout)
    {
        // No more than there is room for, the wake-up among them: the device goes on with the next ones at the next wait.
        int room = Math.Min(ready.Capacity, _tokens.Length + 1);
        if (_records.Length < room)
        {
            _records = GC.AllocateArray<PollDescriptor>(room, pinned: true);
        }

        int count = _system.Wait(_device, _records.AsSpan(0, room), timeout);
        if (count < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(count, "ioctl(DP_POLL)", AdviceFor(count, room));
            return;
        }

        for (int i = 0; i < count; i++)
        {
            ref readonly PollDescriptor record = ref _records[i];
            if (record.Descriptor == WakeUpDescriptor)
            {
                DrainWakeUp();
                continue;
            }

            if (_tokens[record.Descriptor] is not { } token)
            {
                continue;
            }

            uint returned = (ushort)record.Returned;
            _ = (returned & Poll.Invalid) != 0
                ? ready.ReportInvalid(token)
                : ready.Report(token, PollBits.FromPoll(returned, DevPoll.ReadHangUp));
        }
    }

    // poll(7D): EINVAL, more records are asked for than RLIMIT_NOFILE allows descriptors.
    private static string? AdviceFor(int result, int room) => result == -Errno.EINVAL
        ? $"It was asked for up to {room} descriptors, and gives no more than RLIMIT_NOFILE (ulimit -n). Raise the limit again"
        : null;

    private protected override void Release()
    {
        _device.Dispose();
        base.Release();
    }
}
