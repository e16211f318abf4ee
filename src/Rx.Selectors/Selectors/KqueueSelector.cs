using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with kqueue(2), on macOS, FreeBSD, OpenBSD and NetBSD: cost goes with what is ready, not with what is registered.
/// </summary>
/// <remarks>
/// <para>
/// A kqueue knows filters, one for each kind of event, and not descriptors. Here a descriptor has one key and one entry for
/// all of them, and is registered for all it was asked for or not at all.
/// </para>
/// <para>
/// A closed descriptor is forgotten silently, also when a duplicate keeps its file open. A regular file is ready for reading
/// until its end is reached, and not always as with poll(2). Urgent data (<see cref="Readiness.Priority"/>) is known to macOS
/// and OpenBSD only; elsewhere asking for it is a <see cref="NotSupportedException"/>.
/// </para>
/// <para>
/// What kqueue refuses to watch (on macOS terminals and other devices, and a pipe to write to that nobody reads) is waited for
/// with select(2), beside the kqueue, if its number is below FD_SETSIZE. Such a descriptor has no <see cref="Trigger.Edge"/>.
/// </para>
/// </remarks>
public sealed partial class KqueueSelector : BaseSelector
{
    private const ulong WakeUpToken = ulong.MaxValue;
    private const nint WakeUpIdent = 0; // idents of EVFILT_USER are the user's own

    private static readonly Readiness[] Kinds = [Readiness.Read, Readiness.Write, Readiness.Priority];

    private readonly Kqueue _system;
    private readonly KqueueLayout _layout;
    private readonly SafeDescriptor _kqueue;
    private readonly WakeUp? _wakeUp; // null where EVFILT_USER wakes
    private readonly RefusedDescriptors _refused = new();

    // By slot, and changed under the gate: which filters the kernel has.
    private GrowingArray<Installed> _installed;

    // These belong to whoever waits.
    private EventBuffer _events;
    private readonly MergedEvents _merged = new();
    private bool _refusedComeFirst;

    /// <summary>Opens a kqueue, closed in child processes.</summary>
    /// <exception cref="PlatformNotSupportedException">The system has no kqueue that is known here.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors (EMFILE, ENFILE) for instance.</exception>
    public KqueueSelector()
        : this(Kqueue.OfThisSystem ?? throw new PlatformNotSupportedException(
            "kqueue is macOS's and the BSDs', of 64 bits. Use DefaultSelector.Create()."))
    {
    }

    internal KqueueSelector(Kqueue system)
    {
        _system = system;
        _layout = system.Layout;
        _events = new EventBuffer(_layout.Stride);
        SelectorFailure.ThrowIfFailed(system.Create(out _kqueue), "kqueue");
        if (!WakeUp.IsPipeForced && AddUserWakeUp() == 0)
        {
            return;
        }

        int result = WakeUp.Create(out _wakeUp);
        if (result < 0)
        {
            _kqueue.Dispose();
            throw SelectorFailure.Of(result, WakeUp.Call);
        }

        result = _system.Change(_kqueue, Addition(_wakeUp!.Descriptor, Readiness.Read, Trigger.Edge, WakeUpToken));
        if (result < 0)
        {
            Release();
            throw SelectorFailure.Of(result, "kevent(EV_ADD)", _wakeUp.Descriptor);
        }
    }

    /// <summary>Whether this system has a kqueue that is known here.</summary>
    public static bool IsSupported => Kqueue.OfThisSystem is not null;

    /// <summary>The kqueue's own descriptor, which another selector can watch for reading.</summary>
    /// <remarks>It does not tell of what is waited for with select(2).</remarks>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    public nint FileDescriptor
    {
        get
        {
            ThrowIfClosed();
            return _kqueue.Number;
        }
    }

    // EV_ONESHOT ends the filter that fired and not the registration, which may have others: so one-shot is left to the loop.
    internal override bool Supports(Trigger trigger) => trigger is Trigger.Level or Trigger.Edge;

    internal override Readiness Offered =>
        _layout.ExceptFilter == KqueueLayout.NoFilter
            ? ReadinessBits.Askable & ~Readiness.Priority
            : ReadinessBits.Askable;

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        if (descriptor == _wakeUp?.Descriptor)
        {
            // kevent(2) would take it, and no longer tell of wake-ups.
            throw SelectorFailure.Of(-Errno.EEXIST, "kevent(EV_ADD)", descriptor, "It is what wakes this selector");
        }

        InstalledAt(token) = new Installed { Trigger = trigger };
        Change(descriptor, events, trigger, token);
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        ref Installed installed = ref InstalledAt(token);
        if (installed.Trigger != trigger)
        {
            // EV_CLEAR stays with a filter for as long as it lives.
            Delete(ref installed, descriptor);
            installed.Trigger = trigger;
        }

        int result = installed.IsRefused ? -Errno.EINVAL : Apply(ref installed, descriptor, events, token);
        if (result == 0)
        {
            return;
        }

        Delete(ref installed, descriptor);
        if (!CanBeWaitedForOtherwise(descriptor, trigger, result))
        {
            throw SelectorFailure.Of(result, "kevent(EV_ADD)", descriptor, AdviceFor(result));
        }

        _refused.Set(descriptor, events, token);
        installed.IsRefused = true;
    }

    private protected override void Remove(nint descriptor, ulong token) => Delete(ref InstalledAt(token), descriptor);

    // A filter goes with its descriptor, and only EV_ADD makes a new one: to enable one that has gone is refused (ENOENT). To enable
    // one that is enabled changes nothing.
    private protected override bool IsSameFile(nint descriptor, Readiness armed, Trigger trigger, ulong token)
    {
        ref Installed installed = ref InstalledAt(token);
        foreach (Readiness kind in Kinds)
        {
            if ((installed.Events & kind) != 0)
            {
                KqueueChange enable = Addition(descriptor, kind, trigger, token) with { Flags = KqueueLayout.Enable };
                return _system.Change(_kqueue, enable) >= 0;
            }
        }

        return base.IsSameFile(descriptor, armed, trigger, token); // select(2) waits for it, by its number
    }

    // What select(2) waits for is what it was told at its start.
    private protected override bool WaitsOnSnapshot => _refused.IsInUse;

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (!_refused.IsInUse || !_refused.Prepare(Gate, _kqueue.Number))
        {
            WaitInKqueue(ref ready, timeout);
            return;
        }

        // They take turns in coming first, so that neither fills a small batch for ever.
        bool hasKqueueSomething = _refused.Wait(timeout);
        _refusedComeFirst = !_refusedComeFirst;
        if (_refusedComeFirst)
        {
            _refused.Report(ref ready);
        }

        if (hasKqueueSomething && !ready.IsFull)
        {
            WaitInKqueue(ref ready, TimeSpan.Zero);
        }

        if (!_refusedComeFirst && !ready.IsFull)
        {
            _refused.Report(ref ready);
        }
    }

    private void WaitInKqueue(ref ReadyBatch ready, TimeSpan? timeout)
    {
        Span<byte> events = _events.For(MostEventsFor(ready.Capacity - ready.Count));
        int count = _system.Wait(_kqueue, events, timeout);
        if (count < 0)
        {
            SelectorFailure.ThrowUnlessInterrupted(count, "kevent");
            return;
        }

        _merged.Clear();
        for (int i = 0; i < count; i++)
        {
            ulong token = _layout.UserDataAt(events, i);
            if (token != WakeUpToken)
            {
                _merged.Add(token, ReadinessAt(events, i));
            }
        }

        bool sawStale = false;
        foreach (ref readonly MergedEvents.Merged one in _merged.All)
        {
            if (ready.IsFull)
            {
                TellAgain(one.Token);
            }
            else
            {
                sawStale |= !ready.Report(one.Token, KqueueBits.Finish(one.Readiness));
            }
        }

        if (sawStale)
        {
            DeleteLeftovers(events, count);
        }
    }

    private Readiness ReadinessAt(Span<byte> events, int index) => KqueueBits.FromKernel(
        KindOf(_layout.FilterAt(events, index)),
        _layout.FlagsAt(events, index),
        _layout.DetailAt(events, index),
        _layout.DescriptorAt(events, index));

    private protected override void Signal()
    {
        if (_wakeUp is not null)
        {
            SelectorFailure.ThrowIfFailed(_wakeUp.Signal(), WakeUp.SignalCall, _wakeUp.Descriptor);
            return;
        }

        int result = _system.Change(
            _kqueue, new KqueueChange(WakeUpIdent, _layout.UserFilter, 0, KqueueLayout.TriggerUser, WakeUpToken));
        SelectorFailure.ThrowIfFailed(result, "kevent(NOTE_TRIGGER)");
    }

    private protected override void Release()
    {
        _wakeUp?.Dispose();
        _kqueue.Dispose();
    }

    /// <summary>
    /// How many events to ask for. There is room for every registered descriptor: then for every filter of each and for the
    /// wake-up. There is not: then for no more than there is room for, should each be of another descriptor; the kernel goes
    /// on with the next ones at the next wait.
    /// </summary>
    private int MostEventsFor(int capacity)
    {
        int registered = Registrations.Count;
        return capacity >= registered ? (registered * Kinds.Length) + 1 : capacity;
    }

    /// <summary>
    /// There was no room for it, as more has been registered during the wait. What is level-triggered is told again anyway.
    /// </summary>
    private void TellAgain(ulong token)
    {
        lock (Gate)
        {
            int slot = (int)(uint)token;
            ref Installed installed = ref _installed[slot];
            if (installed.Trigger == Trigger.Edge
                && Registrations[slot].Key is { } key
                && Registrations.TokenOf(slot) == token)
            {
                // A filter that is there needs no memory to be added again; one that has gone has nothing to tell.
                _ = Apply(ref installed, key.FileDescriptor, installed.Events, token);
            }
        }
    }

    /// <summary>
    /// Makes the kernel's filters of a descriptor those of <paramref name="events"/>, which become ready afresh. Answers the
    /// first refusal; what was not refused is there.
    /// </summary>
    private int Apply(ref Installed installed, nint descriptor, Readiness events, ulong token)
    {
        Span<KqueueChange> changes = stackalloc KqueueChange[3];
        Span<int> results = stackalloc int[3];
        Span<Readiness> kinds = stackalloc Readiness[3];
        int count = 0;
        foreach (Readiness kind in Kinds)
        {
            if ((events & kind) != 0)
            {
                kinds[count] = kind;
                changes[count++] = Addition(descriptor, kind, installed.Trigger, token);
            }
        }

        Delete(ref installed, descriptor, installed.Events & ~events);

        // A call that fails as a whole may have made some of its changes: then they all count as made, until they are deleted.
        installed.Events |= events;
        int first = _system.Change(_kqueue, changes[..count], results);
        if (first < 0)
        {
            return first;
        }

        for (int i = 0; i < count; i++)
        {
            if (results[i] < 0)
            {
                installed.Events &= ~kinds[i];
                first = first == 0 ? results[i] : first;
            }
        }

        return first;
    }

    private void Delete(ref Installed installed, nint descriptor)
    {
        if (installed.IsRefused)
        {
            _refused.Remove(descriptor);
            installed.IsRefused = false;
        }

        Delete(ref installed, descriptor, installed.Events);
    }

    // ENOENT and EBADF mean that the filter has gone already, with the descriptor. Any other refusal leaves it there.
    private void Delete(ref Installed installed, nint descriptor, Readiness events)
    {
        Span<KqueueChange> changes = stackalloc KqueueChange[3];
        Span<int> results = stackalloc int[3];
        int count = 0;
        foreach (Readiness kind in Kinds)
        {
            if ((events & kind) != 0)
            {
                changes[count++] = new KqueueChange(descriptor, FilterOf(kind), KqueueLayout.Delete);
            }
        }

        int call = _system.Change(_kqueue, changes[..count], results);
        _mayHaveLeftovers |= call < 0 || results[..count].ContainsAnyExcept(0, -Errno.ENOENT, -Errno.EBADF);
        installed.Events &= ~events;
    }

    // EPIPE: the pipe has nobody who reads it, which is what its writer should hear.
    private bool CanBeWaitedForOtherwise(nint descriptor, Trigger trigger, int result) =>
        trigger == Trigger.Level
        && descriptor != _kqueue.Number
        && (result == -Errno.EPIPE || IsOfItsKind(result))
        && RefusedDescriptors.CanHold(descriptor);

    // Which number says so depends on the system and on the kind of file.
    private static bool IsOfItsKind(int result) =>
        -result is Errno.EPERM or Errno.EINVAL or Errno.ENODEV or Errno.ENXIO or Errno.EOPNOTSUPP;

    private KqueueChange Addition(nint descriptor, Readiness kind, Trigger trigger, ulong token) => new(
        descriptor,
        FilterOf(kind),
        KqueueLayout.Add | (trigger == Trigger.Edge ? KqueueLayout.Clear : 0),
        kind == Readiness.Priority ? _layout.OutOfBand : 0,
        token);

    // EV_CLEAR: each signal is told once, and never has to be taken back.
    private int AddUserWakeUp() => _system.Change(
        _kqueue,
        new KqueueChange(WakeUpIdent, _layout.UserFilter, KqueueLayout.Add | KqueueLayout.Clear, UserData: WakeUpToken));

    private int FilterOf(Readiness kind) => kind switch
    {
        Readiness.Read => _layout.ReadFilter,
        Readiness.Write => _layout.WriteFilter,
        _ => _layout.ExceptFilter,
    };

    private Readiness KindOf(int filter) =>
        filter == _layout.ReadFilter ? Readiness.Read
        : filter == _layout.WriteFilter ? Readiness.Write
        : Readiness.Priority;

    private static string? AdviceFor(int result) => IsOfItsKind(result)
        ? "This system's kqueue cannot wait for this kind of file: use a PollSelector or a SelectSelector"
        : null;

    private ref Installed InstalledAt(ulong token) => ref _installed[(int)(uint)token];

    private struct Installed
    {
        public Readiness Events;
        public Trigger Trigger;
        public bool IsRefused; // and waited for with select(2)
    }
}
