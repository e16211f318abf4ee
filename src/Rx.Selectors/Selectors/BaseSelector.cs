using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>
/// Waits until registered file objects are ready: Python's <c>selectors.BaseSelector</c>.
/// </summary>
/// <remarks>
/// <para>
/// Any thread may call any member, and <see cref="Register(object, Readiness, object?)"/>, <see cref="Modify"/>, <see cref="Unregister(object)"/>,
/// <see cref="Wake"/> and <see cref="Close"/> take effect at once while another thread waits in <c>Select</c>. One thread
/// waits in the kernel at a time; a second <c>Select</c> waits its turn for as long as its own timeout. As long as the
/// first has not returned nothing is ready, so the second misses nothing.
/// </para>
/// <para>
/// Readiness is level-triggered: what is not drained is reported again. Descriptors stay their owner's: they are never
/// closed, duplicated or changed. Unregister before you close.
/// </para>
/// </remarks>
public abstract class BaseSelector : IDisposable
{
    private readonly Lock _turn = new(); // held by whoever is in Select
    private readonly KeyMap _map;
    private WaitState _wait;
    private volatile bool _isClosed;
    private ReadinessEvent[] _scratch = []; // belongs to whoever holds the turn

    private protected BaseSelector() => _map = new KeyMap(this);

    /// <summary>Guards the registrations and every call that changes what the kernel watches.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The registrations. They are changed under <see cref="Gate"/> only.</summary>
    internal RegistrationTable Registrations { get; } = new();

    /// <summary>Starts to watch a file object.</summary>
    /// <param name="fileObject">
    /// A <see cref="System.Net.Sockets.Socket"/>, a <see cref="SafeHandle"/>, a <see cref="FileStream"/>, a
    /// <see cref="System.IO.Pipes.PipeStream"/>, an <see cref="IFileObject"/>, or a raw descriptor (<see cref="int"/> or
    /// <see cref="nint"/>).
    /// </param>
    /// <param name="events">What to wait for: Read, Write, Priority or a combination.</param>
    /// <param name="data">Anything; it comes back in the key.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="ArgumentException">The mask or the file object is no good, or this selector cannot hold the descriptor.</exception>
    /// <exception cref="InvalidOperationException">The descriptor is already registered.</exception>
    /// <exception cref="ObjectDisposedException">The file object, or the selector, has been closed.</exception>
    /// <exception cref="SelectorException">The kernel refuses; nothing is registered.</exception>
    public SelectorKey Register(object fileObject, Readiness events, object? data = null)
    {
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
        return Register(new FileObject(fileObject), events, data, Trigger.Level, handler: null);
    }

    /// <summary>Stops watching a file object, which may have been closed since it was registered.</summary>
    /// <param name="fileObject">The registered object, or its descriptor.</param>
    /// <returns>The key it had.</returns>
    /// <exception cref="ArgumentException">The object has no descriptor and is not registered.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, or the object has and is not registered.</exception>
    public SelectorKey Unregister(object fileObject) => Unregister(new FileObject(fileObject));

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

    /// <summary>
    /// Changes what a registered file object is watched for, and its data. The same key comes back when nothing changes.
    /// </summary>
    /// <param name="fileObject">The registered object, or its descriptor.</param>
    /// <param name="events">What to wait for from now on. It is checked before anything is touched.</param>
    /// <param name="data">The new data; null when omitted, as in Python.</param>
    /// <returns>The current key.</returns>
    /// <exception cref="ArgumentException">The mask is no good; the registration stays as it is.</exception>
    /// <exception cref="KeyNotFoundException">The file object is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, or the object has and is not registered.</exception>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered, as in Python.</exception>
    public SelectorKey Modify(object fileObject, Readiness events, object? data = null)
    {
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
        FileObject file = new(fileObject);
        SelectorKey? compared = null;
        bool sameData = false;
        while (true)
        {
            lock (Gate)
            {
                int slot = Find(file);
                SelectorKey key = Registrations[slot].Key!;
                if (ReferenceEquals(key, compared))
                {
                    if (key.Events != events)
                    {
                        return Replace(slot, key with { Events = events, Data = data }, events, Registrations[slot].Trigger);
                    }

                    // Data is nothing to the kernel, which may no longer know a file object that has been closed.
                    return sameData ? key : Registrations[slot].Key = key with { Data = data };
                }

                compared = key;
            }

            // The data's own equality is the user's code, and none of that runs under the gate.
            sameData = Equals(compared.Data, data);
        }
    }

    /// <summary>
    /// Waits until at least one registered file object is ready, a thread calls <see cref="Wake"/>, or the time is over.
    /// </summary>
    /// <param name="timeout">
    /// Null blocks; zero or less polls (so <see cref="Timeout.InfiniteTimeSpan"/>, which is negative, polls as well). It is
    /// never cut short, by a signal (EINTR) or by rounding, and has the kernel's own resolution.
    /// </param>
    /// <returns>One entry for every ready file object; empty after the timeout or a wake-up.</returns>
    /// <exception cref="ObjectDisposedException">The selector has been closed, before or during the wait.</exception>
    /// <exception cref="SelectorException">The kernel refuses to wait.</exception>
    public IReadOnlyList<ReadinessEvent> Select(TimeSpan? timeout = null)
    {
        Deadline deadline = Deadline.After(timeout);
        if (!TryEnterTurn(deadline))
        {
            return [];
        }

        try
        {
            if (_scratch.Length < Registrations.Count || _scratch.Length == 0)
            {
                _scratch = new ReadinessEvent[Math.Max(Registrations.Count, 16)];
            }

            Span<ReadinessEvent> ready = _scratch;
            int count = SelectInTurn(ready, deadline);
            ReadinessEvent[] result = ready[..count].ToArray();
            ready[..count].Clear();
            return result;
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>The same as <see cref="Select(TimeSpan?)"/>, without an allocation.</summary>
    /// <param name="ready">Takes the events. What does not fit is reported by the next call; none is favoured.</param>
    /// <param name="timeout">Null blocks, zero or less polls.</param>
    /// <returns>How many events were put into <paramref name="ready"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="ready"/> has no room for even one event.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, before or during the wait.</exception>
    /// <exception cref="SelectorException">The kernel refuses to wait.</exception>
    public int Select(Span<ReadinessEvent> ready, TimeSpan? timeout = null)
    {
        if (ready.IsEmpty)
        {
            throw new ArgumentException("There is no room for even one event.", nameof(ready));
        }

        Deadline deadline = Deadline.After(timeout);
        if (!TryEnterTurn(deadline))
        {
            return 0;
        }

        try
        {
            return SelectInTurn(ready, deadline);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>The key of a registered file object.</summary>
    /// <param name="fileObject">The registered object, closed or not, or its descriptor.</param>
    /// <returns>Its current key.</returns>
    /// <exception cref="ArgumentException">The object has no descriptor and is not registered.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, or the object has and is not registered.</exception>
    public SelectorKey GetKey(object fileObject)
    {
        FileObject file = new(fileObject);
        lock (Gate)
        {
            return Registrations[Find(file)].Key!;
        }
    }

    /// <summary>
    /// A live view of the registrations: look-up by file object or by descriptor, enumeration as descriptors
    /// (<see cref="nint"/>) and keys, each enumeration over the registrations as they were when it began. Whatever has no
    /// descriptor is not there. It is empty once the selector is closed.
    /// </summary>
    /// <returns>The view.</returns>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    public IReadOnlyDictionary<object, SelectorKey> GetMap()
    {
        ThrowIfClosed();
        return _map;
    }

    /// <summary>
    /// Ends a <c>Select</c>: the one that waits now, or else the next one. Calls before that <c>Select</c> returns count
    /// as one, and cost one write at most.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    public void Wake()
    {
        ThrowIfClosed();
        WakeUnlessClosed();
    }

    /// <summary>
    /// Closes the selector: its registrations are gone, whoever waits in <c>Select</c> gets an
    /// <see cref="ObjectDisposedException"/>, and so does every later call but this one. The registered file objects stay
    /// open. Calling it again does nothing.
    /// </summary>
    public void Close()
    {
        lock (Gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            Registrations.Clear();
            Signal();
        }

        // The waiter has been signalled and leaves the kernel; only then may the descriptors go that it waits on.
        lock (_turn)
        {
            lock (Gate)
            {
                Release();
            }
        }
    }

    /// <summary>The same as <see cref="Close"/>.</summary>
    [SuppressMessage("Design", "CA1063", Justification = "Backends release in Release, after the last waiter has left.")]
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the kernel behind this selector has a trigger. Level it always has.</summary>
    internal virtual bool Supports(Trigger trigger) => trigger == Trigger.Level;

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
    /// One kernel wait by the thread whose turn it is, without the gate. It may return early and without events; the
    /// caller knows its deadline.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses to wait.</exception>
    private protected abstract void Wait(ref ReadyBatch ready, TimeSpan? timeout);

    /// <summary>Ends the kernel wait in progress, or the next one. Under the gate.</summary>
    private protected abstract void Signal();

    /// <summary>Gives back what the kernel holds for this selector. Nobody waits any more.</summary>
    private protected abstract void Release();

    /// <summary>
    /// Whether a wait in progress goes by what it was given at its start, and so has to be interrupted for a change to
    /// take effect at once.
    /// </summary>
    private protected virtual bool WaitsOnSnapshot => false;

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

    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, this);

    /// <summary><see cref="Wake"/> for whoever may race with <see cref="Close"/>, which wakes on its own.</summary>
    internal void WakeUnlessClosed()
    {
        if (_wait.RequestWake())
        {
            SignalUnlessClosed();
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
        if (file.WhyNot is not null)
        {
            throw WhyNotRegistered(file);
        }

        lock (Gate)
        {
            ThrowIfClosed();
            if (Registrations.TryFind(file.Descriptor, out int existing))
            {
                throw AlreadyRegistered(Registrations[existing]);
            }

            var key = new SelectorKey(file.Object, file.Descriptor, events, data) { Handler = handler };
            int slot = Registrations.Add(key, file.Handle, trigger);
            try
            {
                SetArmed(slot, events);
            }
            catch
            {
                Registrations.Remove(slot);
                throw;
            }

            return key;
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
            registration.Armed = Readiness.None;
            Remove(key.FileDescriptor, token);
            Registrations.MoveOn(slot);
            return true;
        }
    }

    private int SelectInTurn(Span<ReadinessEvent> ready, Deadline deadline)
    {
        while (true)
        {
            ThrowIfClosed();
            TimeSpan? remaining = deadline.Remaining;
            if (remaining != TimeSpan.Zero && !_wait.FallAsleep())
            {
                remaining = TimeSpan.Zero;
            }

            var batch = new ReadyBatch(this, ready);
            try
            {
                Wait(ref batch, remaining);
            }
            finally
            {
                // Also when the kernel refuses: a Sleeping bit left behind would cost every later wake-up a write.
                if (_wait.Awake())
                {
                    deadline = Deadline.After(TimeSpan.Zero);
                }
            }

            if (batch.Count > 0)
            {
                return batch.Count;
            }

            ThrowIfClosed();
            if (deadline.Remaining == TimeSpan.Zero)
            {
                return 0;
            }
        }
    }

    private bool TryEnterTurn(Deadline deadline)
    {
        ThrowIfClosed();
        if (_turn.TryEnter())
        {
            return true;
        }

        while (deadline.Remaining is { } remaining)
        {
            // Whole milliseconds, rounded up, and no more than a wait on a lock can hold.
            double milliseconds = Math.Min(Math.Ceiling(remaining.TotalMilliseconds), int.MaxValue);
            if (_turn.TryEnter((int)milliseconds))
            {
                return true;
            }

            if (remaining == TimeSpan.Zero)
            {
                ThrowIfClosed();
                return false;
            }
        }

        _turn.Enter();
        return true;
    }

    private SelectorKey Replace(int slot, SelectorKey replacement, Readiness armed, Trigger trigger)
    {
        ref Registration registration = ref Registrations[slot];
        bool triggerChanges = registration.Trigger != trigger;
        registration.Trigger = trigger;
        registration.Key = replacement;
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
            using var held = new HandleReference(registration.Handle);
            if (before == Readiness.None)
            {
                Add(descriptor, armed, registration.Trigger, token);
            }
            else
            {
                Change(descriptor, armed, registration.Trigger, token);
            }
        }
        else if (before != Readiness.None)
        {
            Remove(descriptor, token);
        }

        InterruptSnapshot();
    }

    private void Forget(int slot)
    {
        ref Registration registration = ref Registrations[slot];
        nint descriptor = registration.Key!.FileDescriptor;
        bool isWatched = registration.Armed != Readiness.None;
        ulong token = Registrations.TokenOf(slot);
        Registrations.Remove(slot);
        if (isWatched)
        {
            Remove(descriptor, token);
            InterruptSnapshot();
        }
    }

    private void InterruptSnapshot()
    {
        if (WaitsOnSnapshot && _wait.Interrupt())
        {
            Signal();
        }
    }

    private void SignalUnlessClosed()
    {
        lock (Gate)
        {
            if (!_isClosed)
            {
                Signal();
            }
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
            return Registrations.TryFind(file.Object, out int slot) ? AlreadyRegistered(Registrations[slot]) : file.WhyNot!;
        }
    }

    private static InvalidOperationException AlreadyRegistered(in Registration registration)
    {
        SelectorKey key = registration.Key!;
        string closed = registration.Handle is { IsClosed: true }
            ? " That object has been closed since; unregister it, and from now on before closing."
            : string.Empty;
        return new InvalidOperationException(
            $"Descriptor {key.FileDescriptor} is already registered, for a {key.FileObject.GetType()}.{closed}");
    }
}
