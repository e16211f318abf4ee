using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with epoll(7), on Linux: cost goes with what is ready, not with what is registered. Regular files are refused
/// (EPERM).
/// </summary>
public sealed partial class EpollSelector : BaseSelector
{
    private const ulong WakeUpToken = ulong.MaxValue;

    private readonly SafeDescriptor _epoll;
    private readonly WakeUp _wakeUp;
    private readonly bool _hasNanosecondWait;

    private readonly OneShotWaits _oneShots = new();

    private EventBuffer _events = new(Epoll.Stride); // belongs to the thread that waits

    /// <summary>Opens an epoll instance, closed in child processes.</summary>
    /// <exception cref="PlatformNotSupportedException">The system has no epoll.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors (EMFILE, ENFILE) for instance.</exception>
    public EpollSelector()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("epoll is Linux's. Use DefaultSelector.Create().");
        }

        _hasNanosecondWait = Epoll.HasNanosecondWait;
        SelectorFailure.ThrowIfFailed(Epoll.Create(out _epoll), "epoll_create1");
        int result = WakeUp.Create(out WakeUp? wakeUp);
        if (result < 0)
        {
            _epoll.Dispose();
            throw SelectorFailure.Of(result, WakeUp.Call);
        }

        _wakeUp = wakeUp!;
        result = AddWakeUp(_epoll);
        if (result < 0)
        {
            Release();
            throw SelectorFailure.Of(result, "epoll_ctl(ADD)", _wakeUp.Descriptor);
        }
    }

    /// <summary>Whether this system has epoll.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    /// <summary>The epoll instance's own descriptor, which another selector can watch for reading.</summary>
    /// <remarks>
    /// The number stays, the instance may not: when a descriptor was closed before it was unregistered, and a duplicate keeps
    /// its file reporting, the instance is replaced. Another epoll that watches it then has to be told again, by
    /// unregistering and registering it; poll(2) and select(2) notice nothing.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    public nint FileDescriptor
    {
        get
        {
            ThrowIfClosed();
            return _epoll.Number;
        }
    }

    internal override bool Supports(Trigger trigger) => true;

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        NoteArmed(trigger, token);
        int result = Epoll.Add(_epoll, (int)descriptor, BitsOf(events, trigger), token);
        if (result == -Errno.EEXIST && descriptor != _wakeUp.Descriptor)
        {
            // The number was closed, its file lives on in a duplicate, and a duplicate has come back to the number.
            result = Epoll.Modify(_epoll, (int)descriptor, BitsOf(events, trigger), token);
        }

        SelectorFailure.ThrowIfFailed(result, "epoll_ctl(ADD)", descriptor, AdviceFor(result));
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        NoteArmed(trigger, token);
        SelectorFailure.ThrowIfFailed(
            Epoll.Modify(_epoll, (int)descriptor, BitsOf(events, trigger), token), "epoll_ctl(MOD)", descriptor);
    }

    // Python swallows the refusal: the descriptor may have been closed first. Here it is remembered, whichever it is.
    private protected override void Remove(nint descriptor, ulong token)
    {
        if (Epoll.Delete(_epoll, (int)descriptor) == 0)
        {
            WatchWasFreed();
        }
        else
        {
            _mayHaveGhosts = true;
        }
    }

    /// <remarks>
    /// A hang-up and an error cannot be declined (epoll_ctl(2)). With ONESHOT they are reported once, to nobody, and then no
    /// more.
    /// </remarks>
    private protected override bool TryDisarm(nint descriptor, ulong token)
    {
        bool isKept = Epoll.Modify(_epoll, (int)descriptor, Epoll.OneShot, token) == 0;
        _mayHaveGhosts |= !isKept;
        return isKept;
    }

    private protected override bool TryRearm(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        NoteArmed(trigger, token);
        bool isThere = Epoll.Modify(_epoll, (int)descriptor, BitsOf(events, trigger), token) == 0;
        _mayHaveGhosts |= !isThere;
        return isThere;
    }

    // The kernel knows a file under a number: a number that has another file now is not there (ENOENT), or cannot be (EPERM).
    private protected override bool IsSameFile(nint descriptor, Readiness armed, Trigger trigger, ulong token) =>
        armed == Readiness.None
            ? TryDisarm(descriptor, token)
            : TryRearm(descriptor, armed, trigger, token);

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (_closed.Count > 0)
        {
            ReportClosed(ref ready);
            return;
        }

        Span<byte> events = _events.For(ready.Capacity);
        _oneShots.BeginWait();
        int count = timeout is { } finite && finite > TimeSpan.Zero && _hasNanosecondWait
            ? Epoll.WaitNanoseconds(_epoll, events, finite)
            : Epoll.Wait(_epoll, events, timeout);
        if (count < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(count, "epoll_wait");
            return;
        }

        bool sawStale = false;
        for (int i = 0; i < count; i++)
        {
            ulong token = Epoll.DataAt(events, i);
            if (!ready.Report(token, PollBits.FromKernel(Epoll.EventsAt(events, i))))
            {
                sawStale |= token != WakeUpToken;
            }
            else if (_oneShots.IsUsed)
            {
                _oneShots.NoteFired(token);
            }
        }

        if (sawStale)
        {
            DropGhosts(ref ready);
        }
    }

    private protected override void Signal() =>
        SelectorFailure.ThrowIfFailed(_wakeUp.Signal(), WakeUp.SignalCall, _wakeUp.Descriptor);

    private protected override void Release()
    {
        _wakeUp.Dispose();
        _epoll.Dispose();
    }

    private static uint BitsOf(Readiness events, Trigger trigger) => PollBits.ToKernel(events) | trigger switch
    {
        Trigger.OneShot => Epoll.OneShot,
        Trigger.Edge => Epoll.EdgeTriggered,
        _ => 0,
    };

    private static string? AdviceFor(int result) => -result switch
    {
        Errno.EPERM => "epoll cannot wait for a regular file, a directory or a device such as /dev/null, which never block: use a "
            + "PollSelector or a SelectSelector, which report them as always ready",
        Errno.ENOSPC => "The limit is fs.epoll.max_user_watches",
        _ => null,
    };

    private void NoteArmed(Trigger trigger, ulong token)
    {
        if (trigger == Trigger.OneShot)
        {
            _oneShots.NoteArmed(token);
        }
    }

    // Edge-triggered: each signal is reported once and never has to be drained.
    private int AddWakeUp(SafeDescriptor epoll) =>
        Epoll.Add(epoll, _wakeUp.Descriptor, Epoll.In | Epoll.EdgeTriggered, WakeUpToken);
}
