using System.Diagnostics.CodeAnalysis;

namespace Rx.Selectors;

/// <content>Looking up registrations and changing them one by one, as a loop built on the selector does.</content>
public abstract partial class BaseSelector
{
    /// <summary>Stops watching a file object that has been looked up already.</summary>
    internal SelectorKey Unregister(in FileObject file)
    {
        lock (Gate)
        {
            int slot = Find(file);
            SelectorKey key = Registrations[slot].Key!;
            Forget(slot);
            return key;
        }
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

    /// <summary>The key of a file object or descriptor, if there is one. Never throws for a strange object.</summary>
    internal bool TryGetKey(in FileObject file, [NotNullWhen(true)] out SelectorKey? key)
    {
        lock (Gate)
        {
            key = TryFind(file, out int slot) ? Registrations[slot].Key : null;
            return key is not null;
        }
    }

    /// <summary>The key registered under a descriptor, if there is one.</summary>
    internal bool TryGetKey(nint descriptor, [NotNullWhen(true)] out SelectorKey? key)
    {
        lock (Gate)
        {
            key = Registrations.TryFind(descriptor, out int slot) ? Registrations[slot].Key : null;
            return key is not null;
        }
    }

    /// <summary><see cref="Register(object, Readiness, object?)"/> with a trigger, and with whom the loop tells.</summary>
    internal SelectorKey Register(
        in FileObject file, Readiness events, object? data, Trigger trigger, ReadinessHandler? handler)
    {
        lock (Gate)
        {
            return file.WhyNot is null && TryRegister(file, events, data, trigger, handler, out SelectorKey? key)
                ? key
                : throw WhyNotRegistered(file);
        }
    }

    /// <summary>The same, but false when the descriptor is registered already.</summary>
    internal bool TryRegister(
        in FileObject file,
        Readiness events,
        object? data,
        Trigger trigger,
        ReadinessHandler? handler,
        [NotNullWhen(true)] out SelectorKey? key)
    {
        lock (Gate)
        {
            ThrowIfClosed();
            key = new SelectorKey(file.Object, file.Descriptor, events, data) { Handler = handler };
            if (!Registrations.TryAdd(key, file.Handle, trigger, out int slot))
            {
                key = null;
                return false;
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
    }

    /// <summary>
    /// Puts another key of the same file object in the place of <paramref name="key"/>, with its own mask, trigger and
    /// handler. False when <paramref name="key"/> is not current.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered.</exception>
    internal bool TryReplace(SelectorKey key, SelectorKey replacement, Readiness armed, Trigger trigger)
    {
        lock (Gate)
        {
            if (!Registrations.TryFind(key, out int slot))
            {
                return false;
            }

            Replace(slot, replacement, armed, trigger);
            return true;
        }
    }

    /// <summary>
    /// Asks the kernel for <paramref name="armed"/>, a part of the key's events that may be none, until the next call. The
    /// registration stays. The kernel is told even if the mask is the same, and so reports again what an edge or one-shot
    /// trigger has reported before. False when <paramref name="key"/> is not current.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered.</exception>
    internal bool TryArm(SelectorKey key, Readiness armed)
    {
        lock (Gate)
        {
            if (!Registrations.TryFind(key, out int slot))
            {
                return false;
            }

            ChangeOrForget(slot, armed);
            return true;
        }
    }

    /// <summary>Removes exactly this key; false when it is not current.</summary>
    internal bool TryUnregister(SelectorKey key)
    {
        lock (Gate)
        {
            if (!Registrations.TryFind(key, out int slot))
            {
                return false;
            }

            Forget(slot);
            return true;
        }
    }

    /// <summary>Whether the kernel has called the descriptor of this key invalid, or its file object has been closed.</summary>
    internal bool IsInvalid(SelectorKey key)
    {
        lock (Gate)
        {
            return Registrations.TryFind(key, out int slot)
                && (Registrations[slot].IsInvalid || Registrations[slot].Handle is { IsClosed: true });
        }
    }

    /// <summary>Stops watching a descriptor that turned out not to be open. False when the token is stale.</summary>
    internal bool TryInvalidate(ulong token, [NotNullWhen(true)] out SelectorKey? key, out Readiness armed)
    {
        lock (Gate)
        {
            int slot = (int)(uint)token;
            ref Registration registration = ref Registrations[slot];
            key = registration.Key;
            armed = registration.Armed;
            if (key is null || Registrations.TokenOf(slot) != token)
            {
                key = null;
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
        lock (Gate)
        {
            ThrowIfClosed();
            return TryFind(file, out int slot) ? AlreadyRegistered(Registrations[slot]) : file.WhyNot!;
        }
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
