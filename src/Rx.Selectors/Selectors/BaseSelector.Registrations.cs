using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <content>Looking up registrations and changing them one by one, as a loop built on the selector does.</content>
public abstract partial class BaseSelector
{
    /// <summary>Stops watching a file object that has been looked up already. Under the gate.</summary>
    internal SelectorKey Unregister(in FileObject file)
    {
        AssertUnderGate();
        int slot = Find(file);
        SelectorKey key = Registrations[slot].Key!;
        Forget(slot);
        return key;
    }

    /// <summary>Every key, as of now; none once closed.</summary>
    internal SelectorKey[] Keys()
    {
        lock (Gate)
        {
            return Registrations.Keys();
        }
    }

    /// <summary>How many file objects are registered.</summary>
    internal int Count
    {
        get
        {
            lock (Gate)
            {
                return Registrations.Count;
            }
        }
    }

    /// <summary>The key of a file object or descriptor, if there is one. Never throws for a strange object. Under the gate.</summary>
    internal bool TryGetKey(in FileObject file, [NotNullWhen(true)] out SelectorKey? key)
    {
        AssertUnderGate();
        key = TryFind(file, out int slot) ? Registrations[slot].Key : null;
        return key is not null;
    }

    /// <summary>The key registered under a descriptor, if there is one. Under the gate.</summary>
    internal bool TryGetKey(nint descriptor, [NotNullWhen(true)] out SelectorKey? key)
    {
        AssertUnderGate();
        key = Registrations.TryFind(descriptor, out int slot) ? Registrations[slot].Key : null;
        return key is not null;
    }

    /// <summary>
    /// <see cref="Register(object, Readiness, object?)"/> with a trigger, and with whom the loop tells. Under the gate.
    /// </summary>
    internal SelectorKey Register(
        in FileObject file, Readiness events, object? data, Trigger trigger, ReadinessHandler? handler) =>
        file.WhyNot is null && TryRegister(file, events, data, trigger, handler, out SelectorKey? key)
            ? key
            : throw WhyNotRegistered(file);

    /// <summary>The same, but false when the descriptor is registered already.</summary>
    internal bool TryRegister(
        in FileObject file,
        Readiness events,
        object? data,
        Trigger trigger,
        ReadinessHandler? handler,
        [NotNullWhen(true)] out SelectorKey? key)
    {
        AssertUnderGate();
        ThrowIfClosed();
        key = new SelectorKey(file.Object, file.Descriptor, events, data) { Handler = handler };
        if (!Registrations.TryAdd(key, file.Handle, trigger, out int slot))
        {
            key = null;
            return false;
        }

        if (handler is not null)
        {
            handler.Key = key; // before the kernel can report it
        }

        try
        {
            SetArmed(slot, events);
        }
        catch
        {
            Registrations.Remove(slot); // the kernel has not taken it
            throw;
        }

        try
        {
            InterruptSnapshot();
            return true;
        }
        catch
        {
            Drop(slot);
            throw;
        }
    }

    /// <summary>
    /// Puts another key of the same descriptor in the place of <paramref name="key"/>, with its own mask, trigger and
    /// handler, and the handle behind its file object. False when <paramref name="key"/> is not current. For
    /// <paramref name="isAnotherFile"/> see <see cref="TryArm"/>. Under the gate.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered.</exception>
    internal bool TryReplace(
        SelectorKey key,
        SelectorKey replacement,
        SafeHandle? handle,
        Readiness armed,
        Trigger trigger,
        out bool isAnotherFile)
    {
        AssertUnderGate();
        isAnotherFile = false;
        if (!Registrations.TryFind(key, out int slot))
        {
            return false;
        }

        Registrations[slot].Handle = handle;
        uint generation = Registrations[slot].Generation;
        Replace(slot, replacement, armed, trigger);
        isAnotherFile = Registrations[slot].Generation != generation;
        return true;
    }

    /// <summary>The handle behind the file object of a current key, where .NET has one. Under the gate.</summary>
    internal SafeHandle? HandleOf(SelectorKey key)
    {
        AssertUnderGate();
        return Registrations.TryFind(key, out int slot) ? Registrations[slot].Handle : null;
    }

    /// <summary>
    /// Whether what has this number is still the file that this key was registered for. The same open handle is the same file;
    /// otherwise the kernel is asked, where it knows files and not numbers alone (<see cref="IsSameFile"/>). Under the gate.
    /// </summary>
    internal bool IsStillOf(SelectorKey key, SafeHandle? handle)
    {
        AssertUnderGate();
        if (!Registrations.TryFind(key, out int slot) || IsInvalid(key))
        {
            return false;
        }

        ref Registration registration = ref Registrations[slot];
        bool isKnownToKernel = registration.Armed != Readiness.None || registration.IsKept;
        return (handle is not null && ReferenceEquals(handle, registration.Handle))
            || !isKnownToKernel
            || IsSameFile(key.FileDescriptor, registration.Armed, registration.Trigger, Registrations.TokenOf(slot));
    }

    /// <summary>
    /// Asks the kernel for <paramref name="armed"/>, a part of the key's events that may be none, until the next call. The
    /// registration stays. The kernel is told even if the mask is the same, and so reports again what an edge or one-shot
    /// trigger has reported before. False when <paramref name="key"/> is not current. <paramref name="isAnotherFile"/> when the
    /// number has another file now, which the kernel does not know; then it is not armed, if a loop has registered it. Under the
    /// gate.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered.</exception>
    internal bool TryArm(SelectorKey key, Readiness armed, out bool isAnotherFile)
    {
        AssertUnderGate();
        isAnotherFile = false;
        if (!Registrations.TryFind(key, out int slot))
        {
            return false;
        }

        uint generation = Registrations[slot].Generation;
        ChangeOrForget(slot, armed);
        isAnotherFile = Registrations[slot].Generation != generation; // RenewedToken moves it on
        return true;
    }

    /// <summary>Removes exactly this key; false when it is not current. Under the gate.</summary>
    internal bool TryUnregister(SelectorKey key)
    {
        AssertUnderGate();
        if (!Registrations.TryFind(key, out int slot))
        {
            return false;
        }

        Forget(slot);
        return true;
    }

    /// <summary>
    /// Whom a token concerns, and what they are to be told: what is ready of what the kernel is asked for now, and hints. The
    /// thread that selects, without the gate. False when there is nobody, nothing is asked for, or the file object has been
    /// closed: <see cref="TryFindKey"/> and <see cref="IsInvalid"/> tell more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryResolve(
        in ReadyToken ready, [NotNullWhen(true)] out ReadinessHandler? handler, out Readiness events)
    {
        ref Registration registration = ref Registrations.Slots[(uint)ready.Token];
        handler = Volatile.Read(ref registration.Handler);
        Readiness armed = registration.Armed;
        events = ready.Events & (armed | ReadinessBits.Hints);
        bool isOpen = registration.Handle is not { IsClosed: true };
        Volatile.ReadBarrier(); // the generation last: if it still matches, all the above belongs to this token
        return Volatile.Read(ref registration.Generation) == (uint)(ready.Token >> 32)
            && isOpen
            && (events & armed) != Readiness.None
            && handler is not null;
    }

    /// <summary>The key a token belongs to; false when the token is stale. Under the gate.</summary>
    internal bool TryFindKey(ulong token, [NotNullWhen(true)] out SelectorKey? key)
    {
        AssertUnderGate();
        int slot = (int)(uint)token;
        key = Registrations.TokenOf(slot) == token ? Registrations[slot].Key : null;
        return key is not null;
    }

    /// <summary>Whether the kernel has called the descriptor of this key invalid. Under the gate.</summary>
    internal bool IsCalledInvalid(SelectorKey key)
    {
        AssertUnderGate();
        return Registrations.TryFind(key, out int slot) && Registrations[slot].IsInvalid;
    }

    /// <summary>
    /// Whether the kernel has called the descriptor of this key invalid, or its file object has been closed. Under the gate.
    /// </summary>
    internal bool IsInvalid(SelectorKey key)
    {
        AssertUnderGate();
        return Registrations.TryFind(key, out int slot)
            && (Registrations[slot].IsInvalid || Registrations[slot].Handle is { IsClosed: true });
    }

    /// <summary>Stops watching a descriptor that turned out not to be open. False when the token is stale.</summary>
    internal bool TryInvalidate(ulong token, [NotNullWhen(true)] out SelectorKey? key, out Readiness armed)
    {
        lock (Gate)
        {
            int slot = (int)(uint)token;
            ref Registration registration = ref Registrations[slot];
            armed = registration.Armed;
            if (!TryFindKey(token, out key))
            {
                return false;
            }

            registration.IsInvalid = true;
            registration.IsKept = false;
            registration.Armed = Readiness.None;
            Remove(key.FileDescriptor, token);
            Registrations.MoveOn(slot);
            return true;
        }
    }

    [Conditional("DEBUG")]
    private void AssertUnderGate() =>
        Debug.Assert(Gate.IsHeldByCurrentThread, "registrations are looked up and changed under the gate");

    private int Find(in FileObject file)
    {
        ThrowIfClosed();
        if (TryFind(file, out int slot))
        {
            return slot;
        }

        throw file.WhyNot ?? new KeyNotFoundException(
            $"Descriptor {file.Descriptor}, of a {file.Object.GetType()}, is not registered.");
    }

    private bool TryFind(in FileObject file, out int slot) =>
        file.WhyNot is null
            ? Registrations.TryFind(file.Descriptor, out slot)
            : Registrations.TryFind(file.Object, out slot);

    private Exception WhyNotRegistered(in FileObject file)
    {
        ThrowIfClosed();
        return TryFind(file, out int slot) ? AlreadyRegistered(Registrations[slot]) : file.WhyNot!;
    }

    private static InvalidOperationException AlreadyRegistered(in Registration registration)
    {
        SelectorKey key = registration.Key!;
        string closed = registration.Handle is { IsClosed: true }
            ? " That object has been closed since; unregister it, and from now on before closing."
            : " Modify changes what it is watched for.";
        return new InvalidOperationException(
            $"Descriptor {key.FileDescriptor} is already registered, for a {key.FileObject.GetType()}.{closed}");
    }
}
