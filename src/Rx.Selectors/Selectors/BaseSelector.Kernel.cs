using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <content>What a backend is, and how a registration reaches the kernel through it.</content>
public abstract partial class BaseSelector
{
    /// <summary>Whether the kernel behind this selector has a trigger. Level it always has.</summary>
    internal virtual bool Supports(Trigger trigger) => trigger == Trigger.Level;

    /// <summary>What the kernel behind this selector can wait for, of what may be asked for.</summary>
    internal virtual Readiness Offered => ReadinessBits.Askable;

    /// <summary>Refuses what this selector's kernel cannot wait for; nothing has been touched yet.</summary>
    /// <exception cref="NotSupportedException">It cannot.</exception>
    internal void ThrowIfNotOffered(Readiness events)
    {
        Readiness missing = events & ~Offered;
        if (missing != Readiness.None)
        {
            throw new NotSupportedException(
                $"{GetType().Name} cannot wait for {missing}: this system's kernel does not tell it. A PollSelector can.");
        }
    }

    /// <summary>
    /// The present instant, in units of <see cref="MonotonicTime"/>: whoever waits also tells the time, so that deadlines and
    /// timers follow a kernel whose time is not the world's.
    /// </summary>
    internal virtual long Now => MonotonicTime.Now;

    /// <summary>Watches a descriptor. Under the gate; the handle behind it is held open meanwhile.</summary>
    /// <exception cref="SelectorException">The kernel refuses.</exception>
    /// <exception cref="ArgumentException">This backend cannot hold the descriptor.</exception>
    private protected abstract void Add(nint descriptor, Readiness events, Trigger trigger, ulong token);

    /// <summary>Watches a descriptor for something else. Under the gate.</summary>
    /// <exception cref="SelectorException">The kernel refuses.</exception>
    private protected abstract void Change(nint descriptor, Readiness events, Trigger trigger, ulong token);

    /// <summary>Watches a descriptor no longer; it may be closed already, or another one by that number. Under the gate.</summary>
    private protected abstract void Remove(nint descriptor, ulong token);

    /// <summary>
    /// Asks for nothing until <see cref="TryRearm"/>, which is cheaper than <see cref="Remove"/> and <see cref="Add"/> where the
    /// kernel can do so without letting the descriptor go. False when it is to be removed. Under the gate.
    /// </summary>
    private protected virtual bool TryDisarm(nint descriptor, ulong token) => false;

    /// <summary>
    /// Asks again after <see cref="TryDisarm"/>. False when the kernel does not know the descriptor, as its number has been
    /// closed meanwhile. Under the gate. Nobody keeps the number from being closed in the call, as the kernel knows it together
    /// with its file: the call fails then, or it arms that file, whose events meet a closed handle.
    /// </summary>
    private protected virtual bool TryRearm(nint descriptor, Readiness events, Trigger trigger, ulong token) => false;

    /// <summary>
    /// Whether the kernel still watches this descriptor as the file that it was when it was added: the number may have been closed
    /// since, and opened as another file. It is asked again for the same, which may report again what an edge or one-shot
    /// trigger has reported. Where the kernel knows numbers alone, it is taken for the same; but a wait in progress waits for the
    /// file that had the number as it began, so it begins anew. Under the gate.
    /// </summary>
    private protected virtual bool IsSameFile(nint descriptor, Readiness armed, Trigger trigger, ulong token)
    {
        InterruptSnapshot();
        return true;
    }

    /// <summary>
    /// One kernel wait by the thread whose turn it is, without the gate. It may return early and without events; the
    /// caller knows its deadline.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses to wait.</exception>
    private protected abstract void Wait(ref ReadyBatch ready, TimeSpan? timeout);

    /// <summary>Ends the kernel wait in progress, or the next one. Under the gate.</summary>
    /// <exception cref="SelectorException">The kernel refuses; the wait goes on.</exception>
    private protected abstract void Signal();

    /// <summary>Gives back what the kernel holds for this selector. Nobody waits any more.</summary>
    private protected abstract void Release();

    /// <summary>
    /// Whether a wait in progress goes by what it was given at its start, and so has to be interrupted for a change to
    /// take effect at once.
    /// </summary>
    private protected virtual bool WaitsOnSnapshot => false;

    private SelectorKey Replace(int slot, SelectorKey replacement, Readiness armed, Trigger trigger)
    {
        ref Registration registration = ref Registrations[slot];
        bool triggerChanges = registration.Trigger != trigger;
        registration.Trigger = trigger;
        Registrations.SetKey(slot, replacement);
        if (triggerChanges || registration.Armed != armed)
        {
            ChangeOrForget(slot, armed);
        }

        return replacement;
    }

    private void ChangeOrForget(int slot, Readiness armed)
    {
        try
        {
            SetArmed(slot, armed);
            InterruptSnapshot();
        }
        catch (Exception e)
        {
            nint descriptor = Registrations[slot].Key!.FileDescriptor;
            Forget(slot);
            SelectorException? refusal = e switch
            {
                SelectorException kernels => kernels,

                // The number may be somebody else's by now, so the kernel is not asked what it would have said.
                ObjectDisposedException => SelectorFailure.OfClosed(descriptor),
                _ => null,
            };

            if (refusal is not null)
            {
                throw new SelectorException(refusal, $"Descriptor {descriptor} is no longer registered.");
            }

            throw;
        }
    }

    private void SetArmed(int slot, Readiness armed)
    {
        ref Registration registration = ref Registrations[slot];
        nint descriptor = registration.Key!.FileDescriptor;
        Readiness before = registration.Armed;
        ulong token = Registrations.TokenOf(slot);
        registration.IsInvalid = false;

        // The mask is widened before the kernel can report it, and narrowed at once: both sides drop what is not armed.
        registration.Armed = armed;
        if (armed != Readiness.None)
        {
            if (registration.IsKept && registration.Handle is not { IsClosed: true })
            {
                if (TryRearm(descriptor, armed, registration.Trigger, token))
                {
                    registration.IsKept = false;
                    return;
                }

                if (registration.Handler is not null)
                {
                    // Closed, or another file by now: that file's events are not for the observers of the old one.
                    registration.Armed = Readiness.None;
                    SelectorFailure.ThrowIfNotOpen(descriptor, "epoll_ctl(MOD)");
                    RenewedToken(slot); // by which TryArm and TryReplace know
                    return;
                }
            }

            using var held = new HandleReference(registration.Handle);
            if (before != Readiness.None)
            {
                Change(descriptor, armed, registration.Trigger, token);
            }
            else
            {
                Add(descriptor, armed, registration.Trigger, RenewedToken(slot));
            }
        }
        else if (before != Readiness.None)
        {
            registration.IsKept = TryDisarm(descriptor, token);
            if (!registration.IsKept)
            {
                Remove(descriptor, token);
            }
        }
    }

    /// <summary>
    /// The token to add a descriptor with: another one, if what the kernel kept under the old one was of a file that has been
    /// closed since. A duplicate may keep that file reporting.
    /// </summary>
    private ulong RenewedToken(int slot)
    {
        ref Registration registration = ref Registrations[slot];
        if (registration.IsKept)
        {
            registration.IsKept = false;
            Registrations.MoveOn(slot);
        }

        return Registrations.TokenOf(slot);
    }

    private void Forget(int slot)
    {
        if (Drop(slot))
        {
            InterruptSnapshot();
        }
    }

    /// <summary>Takes a registration out of the table and out of the kernel; true when the kernel had it.</summary>
    private bool Drop(int slot)
    {
        ref Registration registration = ref Registrations[slot];
        nint descriptor = registration.Key!.FileDescriptor;
        bool isWatched = registration.Armed != Readiness.None || registration.IsKept;
        ulong token = Registrations.TokenOf(slot);
        Registrations.Remove(slot);
        if (isWatched)
        {
            Remove(descriptor, token);
        }

        return isWatched;
    }
}
