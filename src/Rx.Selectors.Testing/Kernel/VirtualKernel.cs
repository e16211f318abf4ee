using System.Reactive.Concurrency;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// A kernel in virtual time, with files whose readiness and failures are given by diagrams. Everything above it is the
/// library's own code: selectors, dispatch, interest, endings.
/// </summary>
/// <remarks>
/// <para>
/// Its time is that of any virtual-time scheduler: a <see cref="MarbleScheduler"/>, <c>TestScheduler</c> of
/// Microsoft.Reactive.Testing, a <see cref="HistoricalScheduler"/>. All changes drawn for one frame are made before any of them
/// is reported, so that files that become ready in the same frame are reported as one batch, in the order of their
/// registration. On a <see cref="MarbleScheduler"/> the changes are made at the point of the frame at which hot streams emit.
/// </para>
/// <para>
/// The turns of the loop of a <see cref="VirtualReadinessSource"/> take no time, and it runs as many turns as it has work for.
/// Level-triggered readiness that is not drained, however, is reported once in each frame. A turn that a subscription or
/// posted work requires runs after the work that is scheduled for now; on a <c>TestScheduler</c> that is one tick later, as
/// for all work.
/// </para>
/// </remarks>
public sealed class VirtualKernel
{
    private const int FirstDescriptor = 3; // after standard input, output and error
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly SortedDictionary<nint, VirtualFile> _open = [];
    private readonly List<VirtualSelector> _selectors = [];
    private readonly List<VirtualReadinessSource> _sources = [];
    private readonly VirtualTimeline _timeline;
    private int _interruptions;

    /// <summary>Creates a kernel whose frames are those of a <see cref="MarbleScheduler"/>.</summary>
    /// <param name="scheduler">The scheduler that supplies the time.</param>
    public VirtualKernel(MarbleScheduler scheduler)
        : this(ClockOf(scheduler, ZeroOf(scheduler), Millisecond))
    {
        GroupCost = scheduler.GroupCost;
        scheduler.BeginWithRun(_timeline);
    }

    /// <summary>Creates a kernel. Frame zero is the scheduler's current time.</summary>
    /// <param name="scheduler">The scheduler that supplies the time, for example a <c>TestScheduler</c>.</param>
    /// <param name="frame">
    /// The duration of a frame of a diagram; null for a millisecond. With <c>TestScheduler</c>, <c>TimeSpan.FromTicks(1)</c>
    /// makes each tick a frame.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is zero or negative.</exception>
    public VirtualKernel(VirtualTimeSchedulerBase<long, long> scheduler, TimeSpan? frame = null)
        : this(ClockOf(scheduler, null, frame)) => _timeline.Begin();

    /// <summary>Creates a kernel. Frame zero is the scheduler's current time.</summary>
    /// <param name="scheduler">The scheduler that supplies the time, for example a <see cref="HistoricalScheduler"/>.</param>
    /// <param name="frame">The duration of a frame of a diagram; null for a millisecond.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is zero or negative.</exception>
    public VirtualKernel(VirtualTimeSchedulerBase<DateTimeOffset, TimeSpan> scheduler, TimeSpan? frame = null)
        : this(ClockOf(scheduler, null, frame)) => _timeline.Begin();

    private VirtualKernel(VirtualClock clock)
    {
        Clock = clock;
        _timeline = new VirtualTimeline(clock, FrameHasChanged);
    }

    /// <summary>Gets the scheduler that supplies the time.</summary>
    public IScheduler Scheduler => Clock.Scheduler;

    internal VirtualClock Clock { get; }

    /// <summary>Gets how many frames a group of a diagram costs.</summary>
    internal MarbleGroupCost GroupCost { get; }

    /// <summary>Gets how often a file was drained. If the number has changed, readiness seen now may be new.</summary>
    internal int Drains { get; private set; }

    /// <summary>Returns the union of what its selectors ask for on a file.</summary>
    internal Readiness AskedOf(VirtualFile file) =>
        _selectors.Aggregate(Readiness.None, (asked, selector) => asked | selector.AskedOf(file));

    /// <summary>Counts a drain: a read, a write, a call of Drain, or the report of a pulsed file.</summary>
    internal void HasDrained()
    {
        Drains++;
        HasChanged();
    }

    /// <summary>Opens a file whose readiness is given by a diagram.</summary>
    /// <param name="readiness">
    /// A hot diagram of what the file becomes ready for in which frame. r is Read, w Write, x both, p Priority, h a hang-up, e an
    /// error, a digit the mask itself (0 ends all readiness). The file stays ready until it is drained
    /// (<see cref="VirtualFile.Drain"/>). <c>|</c> unregisters the file, so that its observers complete; <c>#</c> makes its
    /// descriptor invalid, which its observers receive as an error. The part before a <c>^</c> happens before the test begins.
    /// </param>
    /// <param name="masks">The masks of additional symbols; null for none.</param>
    /// <param name="lifetime">
    /// A subscription diagram of when the file opens (<c>^</c>) and closes (<c>!</c>); null if it is always open.
    /// </param>
    /// <returns>The file, which can be observed like any other file object.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no mask.</exception>
    public VirtualFile Open(
        string readiness, IReadOnlyDictionary<string, Readiness>? masks = null, string? lifetime = null) =>
        OpenDrawn(new VirtualFile(this, isDrainedByReport: false), readiness, masks, lifetime);

    /// <summary>
    /// Opens a file whose readiness ends when it is reported, as if its observers drained it each time. It suits pipelines that
    /// do not read or write.
    /// </summary>
    /// <param name="readiness">
    /// A diagram, as for <see cref="Open(string, IReadOnlyDictionary{string, Readiness}?, string?)"/>.
    /// </param>
    /// <param name="masks">The masks of additional symbols; null for none.</param>
    /// <param name="lifetime">A subscription diagram of when the file is open; null if it is always open.</param>
    /// <returns>The file.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no mask.</exception>
    public VirtualFile OpenPulsed(
        string readiness, IReadOnlyDictionary<string, Readiness>? masks = null, string? lifetime = null) =>
        OpenDrawn(new VirtualFile(this, isDrainedByReport: true), readiness, masks, lifetime);

    /// <summary>Opens a connected socket whose peer is given by a diagram.</summary>
    /// <param name="input">
    /// A hot diagram of what the peer sends in which frame. Each symbol stands for its own text or for one of
    /// <paramref name="texts"/>. <c>|</c> is the end of the peer's stream; <c>#</c> resets the connection.
    /// </param>
    /// <param name="texts">The texts that the symbols stand for, sent as UTF-8; null if each symbol stands for itself.</param>
    /// <param name="options">The socket's buffers, and how the peer reads; null for a peer that reads everything at once.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no text.</exception>
    public VirtualSocket OpenSocket(
        string input, IReadOnlyDictionary<string, string>? texts = null, VirtualSocketOptions? options = null) =>
        OpenSocket(input, symbol => Encoding.UTF8.GetBytes(texts is null ? symbol : MeaningOf(symbol, texts)), options);

    /// <summary>Opens a connected socket whose peer is given by a diagram and sends bytes that are not text.</summary>
    /// <param name="input">A hot diagram of what the peer sends in which frame.</param>
    /// <param name="bytes">The bytes that its symbols stand for.</param>
    /// <param name="options">The socket's buffers, and how the peer reads; null for a peer that reads everything at once.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="bytes"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no bytes.</exception>
    public VirtualSocket OpenSocket(
        string input, IReadOnlyDictionary<string, byte[]> bytes, VirtualSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return OpenSocket(input, symbol => MeaningOf(symbol, bytes), options);
    }

    /// <summary>
    /// Makes signals interrupt waits (EINTR, signal(7)): each marble interrupts one wait. The selector handles the interruption;
    /// it is not visible to its callers.
    /// </summary>
    /// <param name="marbles">A hot diagram. Any symbol is an interruption; <c>(iii)</c> stands for three in one frame.</param>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    public void Interrupt(string marbles)
    {
        foreach (Marble marble in MarbleParser.ParseHot(marbles, GroupCost))
        {
            Draw(marble.Frame, () =>
            {
                _interruptions++;
                HasChanged();
            });
        }
    }

    internal bool HasInterruptions => _interruptions > 0;

    internal bool TryTakeInterruption()
    {
        if (_interruptions == 0)
        {
            return false;
        }

        _interruptions--;
        return true;
    }

    internal void Draw(long frame, Action change) => _timeline.Draw(frame, change);

    internal VirtualFile? FileAt(nint descriptor) => _open.GetValueOrDefault(descriptor);

    internal void Attach(VirtualSelector selector) => _selectors.Add(selector);

    internal void Detach(VirtualSelector selector) => _selectors.Remove(selector);

    internal void Attach(VirtualReadinessSource source) => _sources.Add(source);

    internal void Detach(VirtualReadinessSource source) => _sources.Remove(source);

    internal void GiveDescriptor(VirtualFile file)
    {
        nint free = FirstDescriptor;
        while (_open.ContainsKey(free))
        {
            free++;
        }

        _open.Add(free, file);
        file.HasOpened(free);
        HasChanged();
    }

    /// <summary>
    /// Takes the descriptor of a file away. If <paramref name="isTold"/> is true, the kernel reports it as invalid, once;
    /// otherwise it forgets the file without a report.
    /// </summary>
    internal void Forget(VirtualFile file, bool isTold)
    {
        nint descriptor = file.FileDescriptor;
        file.BecomeClosed();
        _open.Remove(descriptor);
        foreach (VirtualSelector selector in _selectors)
        {
            selector.HasClosed(file, isTold);
        }

        HasChanged();
    }

    /// <summary>Ends all interest in a file, as the file's owner does.</summary>
    internal void Unregister(VirtualFile file)
    {
        foreach (VirtualReadinessSource source in _sources.ToArray())
        {
            source.UnregisterIfObserved(file);
        }
    }

    /// <summary>
    /// Lets selectors look again, because readiness has changed, unless the changes of a frame are still being made.
    /// </summary>
    internal void HasChanged()
    {
        if (!_timeline.IsMakingChanges)
        {
            TellWhoWaits();
        }
    }

    private static VirtualClock ClockOf<TAbsolute, TRelative>(
        VirtualTimeSchedulerBase<TAbsolute, TRelative> scheduler, DateTimeOffset? zero, TimeSpan? frame)
        where TAbsolute : IComparable<TAbsolute>
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        TimeSpan length = frame ?? Millisecond;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(frame));
        return new VirtualClock<TAbsolute, TRelative>(scheduler, zero ?? scheduler.Now, length);
    }

    /// <summary>Returns the time of frame zero. A hot diagram may have set the clock to a time before it.</summary>
    private static DateTimeOffset? ZeroOf(MarbleScheduler? scheduler) =>
        scheduler is null ? null : scheduler.Now - TimeSpan.FromTicks(scheduler.Clock);

    private static T MeaningOf<T>(string symbol, IReadOnlyDictionary<string, T> meanings) =>
        meanings.TryGetValue(symbol, out T? meaning)
            ? meaning
            : throw new KeyNotFoundException(
                $"'{symbol}' stands for nothing. What is given is for: {string.Join(", ", meanings.Keys)}.");

    private VirtualSocket OpenSocket(string input, Func<string, byte[]> bytesOf, VirtualSocketOptions? options)
    {
        options ??= new VirtualSocketOptions();
        var socket = new VirtualSocket(this, options);
        socket.DrawLifetime(options.Lifetime);
        socket.DrawPeer(input, bytesOf);
        return socket;
    }

    private static VirtualFile OpenDrawn(
        VirtualFile file, string readiness, IReadOnlyDictionary<string, Readiness>? masks, string? lifetime)
    {
        file.DrawLifetime(lifetime ?? "^");
        file.DrawReadiness(readiness, masks);
        return file;
    }

    /// <summary>Runs a turn of every loop within this action, after all the changes of the frame have been made.</summary>
    private void FrameHasChanged()
    {
        // An exception of an observer propagates to the caller of the scheduler's Start, after every loop has had its turn.
        ExceptionDispatchInfo? failure = null;
        foreach (VirtualReadinessSource source in _sources.ToArray())
        {
            try
            {
                source.TakeTurn();
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        TellWhoWaits();
        failure?.Throw();
    }

    private void TellWhoWaits()
    {
        foreach (VirtualSelector selector in _selectors)
        {
            selector.KernelHasChanged();
        }
    }
}
