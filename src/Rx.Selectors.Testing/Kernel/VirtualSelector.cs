namespace Rx.Selectors.Testing;

/// <summary>
/// A selector over a <see cref="VirtualKernel"/>. It implements Python's contract by the same code as every other selector; its
/// time and readiness are virtual. It supports all triggers, as epoll(7) does. Not thread-safe.
/// </summary>
/// <remarks>
/// <c>Select</c> with a timeout other than zero, or without one, advances virtual time until a file is ready. Within an action
/// of the scheduler, <c>Select</c> can only poll.
/// </remarks>
public sealed class VirtualSelector : BaseSelector
{
    private const int EBADF = 9;
    private const int EINTR = 4;

    private readonly VirtualKernel _kernel;
    private readonly Repetition _repetition;
    private readonly List<WatchedFile> _watches = []; // in the order of registration
    private int _start; // where the last full batch ended, so that a small span treats all files alike
    private bool _isSignalled;

    /// <summary>Creates a selector.</summary>
    /// <param name="kernel">The kernel whose files it watches, and in whose time it waits.</param>
    public VirtualSelector(VirtualKernel kernel)
        : this(kernel, Repetition.AtOnce)
    {
    }

    internal VirtualSelector(VirtualKernel kernel, Repetition repetition)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        _kernel = kernel;
        _repetition = repetition;
        kernel.Attach(this);
    }

    /// <summary>Specifies when a file that was reported and is still ready is reported again.</summary>
    internal enum Repetition
    {
        /// <summary>It is reported by the next wait.</summary>
        AtOnce,

        /// <summary>
        /// It is reported in the next frame. The turns of a loop take no time, so otherwise the next frame would never come.
        /// </summary>
        NextFrame,
    }

    internal override long Now => _kernel.Clock.Now;

    /// <summary>
    /// Gets or sets the action that is called when a wait would end, because a file is ready or the selector is woken up.
    /// </summary>
    internal Action? WaitWouldEnd { get; set; }

    /// <summary>Gets whether a wait would end at once because of a file.</summary>
    internal bool HasReady => _watches.Exists(IsToBeReported);

    /// <summary>Gets whether a file is ready, whether or not it has been reported in this frame.</summary>
    internal bool HasUndrained => _watches.Exists(static watch => watch.IsReady);

    /// <summary>Gets the text of a file that is ready, for a message.</summary>
    internal string? AnyUndrained => _watches.Find(static watch => watch.IsReady)?.File.ToString();

    /// <summary>Returns what this selector asks for on a file.</summary>
    internal Readiness AskedOf(VirtualFile file) =>
        _watches.Find(watch => watch.File == file)?.Asked ?? Readiness.None;

    internal override bool Supports(Trigger trigger) => true;

    /// <summary>Calls <see cref="WaitWouldEnd"/> if there is an interruption to take or a file to report.</summary>
    internal void KernelHasChanged()
    {
        if (_kernel.HasInterruptions || HasReady)
        {
            WaitWouldEnd?.Invoke();
        }
    }

    /// <summary>Marks a closed file as invalid, or drops its registration.</summary>
    internal void HasClosed(VirtualFile file, bool isTold)
    {
        lock (Gate)
        {
            if (_watches.Find(watch => watch.File == file) is not { } watch)
            {
                return;
            }

            if (isTold)
            {
                watch.IsInvalid = true;
            }
            else
            {
                Drop(watch);
            }
        }
    }

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        VirtualFile file = _kernel.FileAt(descriptor)
            ?? throw SelectorFailure.Of(-EBADF, "Watching", descriptor, "No virtual file has it now");
        SelectorFailure.ThrowIfFailed(-file.RegistrationError, "Watching", descriptor);
        _watches.RemoveAll(watch => watch.Descriptor == descriptor); // of a closed file, marked as invalid
        var added = new WatchedFile(file, descriptor, token);
        _watches.Add(added);
        Ask(added, events, trigger);
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        WatchedFile watch = _watches.Find(watch => watch.Token == token)
            ?? throw SelectorFailure.Of(-EBADF, "Watching", descriptor, "It has been closed since it was registered");
        SelectorFailure.ThrowIfFailed(-watch.File.ModificationError, "Watching", descriptor);
        Ask(watch, events, trigger);
    }

    private protected override void Remove(nint descriptor, ulong token)
    {
        if (_watches.Find(watch => watch.Token == token) is { } watch)
        {
            Drop(watch);
        }
    }

    // A file that was closed has taken its watch with it, whatever has its number now.
    private protected override bool IsSameFile(nint descriptor, Readiness armed, Trigger trigger, ulong token) =>
        _watches.Exists(watch => watch.Token == token && !watch.IsInvalid);

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        Collect(ref ready);
        if (ready.Count == 0 && _kernel.TryTakeInterruption())
        {
            SelectorFailure.ThrowUnlessInterrupted(-EINTR, "wait");
            return;
        }

        if (ready.Count == 0 && timeout != TimeSpan.Zero && !_isSignalled)
        {
            LetTimePass(timeout);
            Collect(ref ready);
        }

        _isSignalled = false;
    }

    private protected override void Signal()
    {
        _isSignalled = true;
        WaitWouldEnd?.Invoke();
    }

    private protected override void Release() => _kernel.Detach(this);

    private void Ask(WatchedFile watch, Readiness events, Trigger trigger)
    {
        watch.Ask(events, trigger);
        watch.File.InterestChanged();
        _kernel.HasChanged();
    }

    private void Drop(WatchedFile watch)
    {
        _watches.Remove(watch);
        watch.File.InterestChanged();
        _kernel.HasChanged();
    }

    private void Collect(ref ReadyBatch ready)
    {
        lock (Gate)
        {
            int count = _watches.Count;
            int start = _start < count ? _start : 0;
            foreach (WatchedFile watch in _watches[start..].Concat(_watches[..start]).ToArray())
            {
                if (!IsToBeReported(watch))
                {
                    continue;
                }

                if (ready.IsFull)
                {
                    _start = _watches.IndexOf(watch);
                    return;
                }

                Report(watch, ref ready);
            }
        }
    }

    private bool IsToBeReported(WatchedFile watch) =>
        watch.IsReady && (_repetition == Repetition.AtOnce || !watch.WasReportedIn(_kernel.Clock.Frame));

    private void Report(WatchedFile watch, ref ReadyBatch ready)
    {
        if (watch.IsInvalid)
        {
            ready.ReportInvalid(watch.Token);
            return;
        }

        Readiness told = watch.Ready & (watch.Asked | ReadinessBits.Hints);
        ready.Report(watch.Token, told);
        watch.HasReported(told, _kernel.Clock.Frame);
        watch.File.InterestChanged(); // the interest of a one-shot ends here
    }

    /// <summary>Runs the scheduler until the wait would end.</summary>
    private void LetTimePass(TimeSpan? timeout)
    {
        VirtualClock clock = _kernel.Clock;
        if (clock.IsRunning)
        {
            throw new InvalidOperationException(
                "Within what virtual time runs, a Select cannot let time pass. Poll (a timeout of zero), or Select outside.");
        }

        Action? before = WaitWouldEnd;
        bool hasEnded = false;
        WaitWouldEnd = () =>
        {
            before?.Invoke();
            hasEnded = true;
            clock.Stop();
        };
        using IDisposable? limit = timeout is { } finite ? clock.After(finite, clock.Stop) : null;
        try
        {
            clock.Start();
        }
        finally
        {
            WaitWouldEnd = before;
        }

        if (timeout is null && !hasEnded)
        {
            throw new InvalidOperationException(
                "This Select would wait for ever: nothing more is scheduled in virtual time, and nothing that is watched is ready.");
        }
    }

    /// <summary>The kernel's record of a registration.</summary>
    private sealed class WatchedFile(VirtualFile file, nint descriptor, ulong token)
    {
        private const int NoneSeen = -1;

        private Trigger _trigger;
        private int _edgesSeen = NoneSeen;
        private long _reportedIn;

        public VirtualFile File { get; } = file;

        public nint Descriptor { get; } = descriptor;

        public ulong Token { get; } = token;

        public Readiness Asked { get; private set; }

        public bool IsInvalid { get; set; }

        /// <summary>
        /// Gets what would be reported now, before it is masked with what is asked for; hints alone are not reported.
        /// </summary>
        public Readiness Ready => ReadinessBits.WithEndings(File.Readiness | File.Spurious);

        public bool IsReady => IsInvalid
            || ((Ready & Asked) != Readiness.None && (_trigger != Trigger.Edge || _edgesSeen != File.EdgesOf(Asked)));

        public void Ask(Readiness events, Trigger trigger)
        {
            Asked = events;
            _trigger = trigger;
            _edgesSeen = NoneSeen; // readiness that exists already is an edge for a new interest
        }

        /// <summary>Returns whether the file was reported in this frame and has had no edge since.</summary>
        public bool WasReportedIn(long frame) => _edgesSeen == File.EdgesOf(Asked) && _reportedIn == frame;

        public void HasReported(Readiness events, long frame)
        {
            _edgesSeen = File.EdgesOf(Asked);
            _reportedIn = frame;
            File.HasReported(events);
            if (_trigger == Trigger.OneShot)
            {
                Asked = Readiness.None;
            }
        }
    }
}
