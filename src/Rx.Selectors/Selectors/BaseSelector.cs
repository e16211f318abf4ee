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
public abstract partial class BaseSelector : IDisposable
{
    private readonly KeyMap _map;
    private volatile bool _isClosed;
    private bool _isClaimed;
    private SelectorKey[] _lost = []; // under the gate: what was registered when it was closed, until the loop takes it

    private protected BaseSelector() => _map = new KeyMap(this);

    /// <summary>
    /// Guards the registrations and every call that changes what the kernel watches; and who is interested in them, where a loop
    /// has the selector. Nothing of a user's runs under it.
    /// </summary>
    internal Lock Gate { get; } = new();

    /// <summary>The registrations. They are changed under <see cref="Gate"/> only.</summary>
    internal RegistrationTable Registrations { get; } = new();

    /// <summary>Starts to watch a file object.</summary>
    /// <param name="fileObject">
    /// A <see cref="System.Net.Sockets.Socket"/>, what is made around one (a <see cref="System.Net.Sockets.TcpClient"/>, a
    /// <see cref="System.Net.Sockets.NetworkStream"/>, a <see cref="System.Net.Sockets.TcpListener"/> that is started), a
    /// <see cref="SafeHandle"/>, a <see cref="FileStream"/>, a <see cref="System.IO.Pipes.PipeStream"/>, an
    /// <see cref="IFileObject"/>, or a raw descriptor (<see cref="int"/> or <see cref="nint"/>). Objects around one socket are
    /// one descriptor. A <see cref="FileStream"/>'s handle is looked up once, the first time that the stream is given to this
    /// library: what it has buffered is written then, and the file's offset moves to its <see cref="FileStream.Position"/>.
    /// </param>
    /// <param name="events">What to wait for: Read, Write, Priority or a combination.</param>
    /// <param name="data">Anything; it comes back in the key.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="ArgumentException">The mask or the file object is no good, or this selector cannot hold the descriptor.</exception>
    /// <exception cref="NotSupportedException">Priority is asked for, and this selector's kernel does not tell of it.</exception>
    /// <exception cref="InvalidOperationException">The descriptor is already registered.</exception>
    /// <exception cref="ObjectDisposedException">The file object, or the selector, has been closed.</exception>
    /// <exception cref="SelectorException">The kernel refuses; nothing is registered.</exception>
    public SelectorKey Register(object fileObject, Readiness events, object? data = null)
    {
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
        ThrowIfNotOffered(events);
        FileObject file = new(fileObject);
        lock (Gate)
        {
            return Register(file, events, data, Trigger.Level, handler: null);
        }
    }

    /// <summary>Stops watching a file object, which may have been closed since it was registered.</summary>
    /// <param name="fileObject">The registered object, or its descriptor.</param>
    /// <returns>The key it had.</returns>
    /// <exception cref="ArgumentException">The object has no descriptor and is not registered.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, or the object has and is not registered.</exception>
    public SelectorKey Unregister(object fileObject)
    {
        FileObject file = new(fileObject);
        lock (Gate)
        {
            return Unregister(file);
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
    /// <exception cref="NotSupportedException">Priority is asked for, and this selector's kernel does not tell of it.</exception>
    /// <exception cref="KeyNotFoundException">The file object is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, or the object has and is not registered.</exception>
    /// <exception cref="SelectorException">The kernel refuses; the file object is no longer registered, as in Python.</exception>
    public SelectorKey Modify(object fileObject, Readiness events, object? data = null)
    {
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
        ThrowIfNotOffered(events);
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
                    if (!sameData)
                    {
                        key = key with { Data = data };
                        Registrations.SetKey(slot, key);
                    }

                    return key;
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
    /// Null and <see cref="Timeout.InfiniteTimeSpan"/> (exactly -1 ms) block, as everywhere in .NET; zero and every other
    /// negative time poll. In Python every negative time polls. A wait is never cut short, by a signal (EINTR) or by rounding,
    /// and has the kernel's own resolution.
    /// </param>
    /// <returns>One entry for every ready file object; empty after the timeout or a wake-up.</returns>
    /// <exception cref="ObjectDisposedException">The selector has been closed, before or during the wait.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wait, for want of memory for instance (ENOMEM). The selector stays as it is: the next call waits again.
    /// </exception>
    public IReadOnlyList<ReadinessEvent> Select(TimeSpan? timeout = null)
    {
        Deadline deadline = Deadline.After(timeout, this);
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
            var batch = new ReadyBatch(this, ready);
            int count = SelectInTurn(ref batch, deadline);
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
    /// <param name="timeout">
    /// Null and <see cref="Timeout.InfiniteTimeSpan"/> block, zero and every other negative time poll.
    /// </param>
    /// <returns>How many events were put into <paramref name="ready"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="ready"/> has no room for even one event.</exception>
    /// <exception cref="ObjectDisposedException">The selector has been closed, before or during the wait.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wait, for want of memory for instance (ENOMEM). The selector stays as it is: the next call waits again.
    /// </exception>
    public int Select(Span<ReadinessEvent> ready, TimeSpan? timeout = null)
    {
        if (ready.IsEmpty)
        {
            throw new ArgumentException("There is no room for even one event.", nameof(ready));
        }

        var batch = new ReadyBatch(this, ready);
        return Select(ref batch, timeout);
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
    /// as one, and cost one write at most. A write that the kernel has no memory for is tried again, with a growing pause, until
    /// that <c>Select</c> has ended.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The selector has been closed.</exception>
    /// <exception cref="SelectorException">The kernel refuses, and not for want of memory. The next call tries again.</exception>
    public void Wake()
    {
        ThrowIfClosed();
        WakeUnlessClosed();
    }

    /// <summary>
    /// Closes the selector: its registrations are gone, whoever waits in <c>Select</c> gets an
    /// <see cref="ObjectDisposedException"/>, and so does every later call but this one. It returns when that waiter has left
    /// the kernel, which is at once. The registered file objects stay open. Calling it again does nothing.
    /// </summary>
    /// <exception cref="SelectorException">
    /// The kernel refuses to wake that waiter, and not for want of memory, which is waited out. The selector is closed all the
    /// same, when the wait has ended by itself.
    /// </exception>
    public void Close()
    {
        lock (Gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _lost = _isClaimed ? Registrations.Keys() : []; // the loop's observers get their end all the same
            Registrations.Clear();
        }

        try
        {
            SignalToClose();
        }
        finally
        {
            // The waiter has been signalled and leaves the kernel; only then may the descriptors go that it waits on.
            lock (_turn)
            {
                lock (Gate)
                {
                    Release();
                }
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

    /// <summary>Makes it somebody's own, for good. False when it is already.</summary>
    internal bool TryClaim() => !Interlocked.Exchange(ref _isClaimed, true);

    /// <summary>What was registered when a loop's selector was closed under it. The loop ends with that, and asks once.</summary>
    internal SelectorKey[] TakeLost()
    {
        lock (Gate)
        {
            SelectorKey[] lost = _lost;
            _lost = [];
            return lost;
        }
    }

    /// <summary>What has claimed it could not be made after all.</summary>
    internal void GiveUpClaim() => Volatile.Write(ref _isClaimed, false);

    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, this);
}
