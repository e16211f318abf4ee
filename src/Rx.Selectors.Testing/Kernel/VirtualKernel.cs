using System.Reactive.Concurrency;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// A kernel in virtual time: files whose readiness is drawn, and what can go wrong with them. Above it everything is the
/// library's own: selectors, dispatch, interest, endings.
/// </summary>
/// <remarks>
/// <para>
/// Its time is that of any virtual-time scheduler: a <see cref="MarbleScheduler"/>, <c>TestScheduler</c> of
/// Microsoft.Reactive.Testing, a <see cref="HistoricalScheduler"/>. Whatever is drawn for one frame happens before anybody is
/// told of it, so that files which become ready in the same frame come as one batch, in the order they were registered. On a
/// <see cref="MarbleScheduler"/> it happens where hot streams say what they say.
/// </para>
/// <para>
/// The loop of a <see cref="VirtualReadinessSource"/> takes its turns in no time, as many as there is something to do for. But
/// level-triggered readiness that nobody drains is reported once in a frame, and again in the next, frame after frame. What
/// a subscription or posted work makes necessary is done behind what is scheduled for now; a <c>TestScheduler</c> does that
/// one tick later, as it does everything.
/// </para>
/// </remarks>
public sealed class VirtualKernel
{
    private const int FirstDescriptor = 3; // behind standard input, output and error
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly SortedDictionary<nint, VirtualFile> _open = [];
    private readonly List<VirtualSelector> _selectors = [];
    private readonly List<VirtualReadinessSource> _sources = [];
    private readonly VirtualTimeline _timeline;
    private int _interruptions;

    /// <summary>Makes a kernel whose frames are those of marble diagrams.</summary>
    /// <param name="scheduler">Its time.</param>
    public VirtualKernel(MarbleScheduler scheduler)
        : this(ClockOf(scheduler, ZeroOf(scheduler), Millisecond))
    {
        GroupCost = scheduler.GroupCost;
        scheduler.BeginWithRun(_timeline);
    }

    /// <summary>Makes a kernel. Frame zero is now.</summary>
    /// <param name="scheduler">Its time: <c>TestScheduler</c>, for instance.</param>
    /// <param name="frame">
    /// How long a frame of a diagram is; a millisecond when null. With <c>TestScheduler</c>,
    /// <c>TimeSpan.FromTicks(1)</c> makes a frame of each tick.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A frame has to take some time.</exception>
    public VirtualKernel(VirtualTimeSchedulerBase<long, long> scheduler, TimeSpan? frame = null)
        : this(ClockOf(scheduler, null, frame)) => _timeline.Begin();

    /// <summary>Makes a kernel. Frame zero is now.</summary>
    /// <param name="scheduler">Its time: <see cref="HistoricalScheduler"/>, for instance.</param>
    /// <param name="frame">How long a frame of a diagram is; a millisecond when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A frame has to take some time.</exception>
    public VirtualKernel(VirtualTimeSchedulerBase<DateTimeOffset, TimeSpan> scheduler, TimeSpan? frame = null)
        : this(ClockOf(scheduler, null, frame)) => _timeline.Begin();

    private VirtualKernel(VirtualClock clock)
    {
        Clock = clock;
        _timeline = new VirtualTimeline(clock, FrameHasChanged);
    }

    /// <summary>Its time.</summary>
    public IScheduler Scheduler => Clock.Scheduler;

    internal VirtualClock Clock { get; }

    /// <summary>What a group of a diagram costs.</summary>
    internal MarbleGroupCost GroupCost { get; }

    /// <summary>How often something was drained, so that what is ready now may be something new.</summary>
    internal int Drains { get; private set; }

    /// <summary>What its selectors ask for together.</summary>
    internal Readiness AskedOf(VirtualFile file) =>
        _selectors.Aggregate(Readiness.None, (asked, selector) => asked | selector.AskedOf(file));

    /// <summary>Somebody has read, or written, or taken note.</summary>
    internal void HasDrained()
    {
        Drains++;
        HasChanged();
    }

    /// <summary>Opens a file whose readiness is drawn.</summary>
    /// <param name="readiness">
    /// A hot diagram: what it becomes ready for in which frame. r is Read, w Write, x both, p Priority, h a hang-up, e an error, a
    /// digit the mask itself (0 ends all readiness). It stays ready until it is drained (<see cref="VirtualFile.Drain"/>).
    /// <c>|</c> unregisters it, so that its observers complete; <c>#</c> makes its descriptor invalid, which they are told as
    /// an error. What is before a <c>^</c> has happened before the test begins.
    /// </param>
    /// <param name="masks">Symbols of the diagram's own; null for none.</param>
    /// <param name="lifetime">A subscription diagram: when it opens (<c>^</c>) and is closed (<c>!</c>); null for all the time.</param>
    /// <returns>The file, to be observed like any other.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no meaning.</exception>
    public VirtualFile Open(
        string readiness, IReadOnlyDictionary<string, Readiness>? masks = null, string? lifetime = null) =>
        OpenDrawn(new VirtualFile(this, isDrainedByReport: false), readiness, masks, lifetime);

    /// <summary>
    /// Opens a file whose readiness lasts until it is reported, as if its observers drained it each time: for pipelines that
    /// only look at readiness.
    /// </summary>
    /// <param name="readiness">A diagram, as for <see cref="Open(string, IReadOnlyDictionary{string, Readiness}?, string?)"/>.</param>
    /// <param name="masks">Symbols of the diagram's own; null for none.</param>
    /// <param name="lifetime">When it is open; null for all the time.</param>
    /// <returns>The file.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no meaning.</exception>
    public VirtualFile OpenPulsed(
        string readiness, IReadOnlyDictionary<string, Readiness>? masks = null, string? lifetime = null) =>
        OpenDrawn(new VirtualFile(this, isDrainedByReport: true), readiness, masks, lifetime);

    /// <summary>Opens a connected socket whose peer is drawn.</summary>
    /// <param name="input">
    /// A hot diagram: what the peer sends in which frame, each symbol standing for its own text or for one of
    /// <paramref name="texts"/>. <c>|</c> is the end of the peer's stream; <c>#</c> resets the connection.
    /// </param>
    /// <param name="texts">What the symbols stand for, sent as UTF-8; null when each stands for itself.</param>
    /// <param name="options">Its buffers, and how the peer reads; null for a peer that takes everything at once.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no text.</exception>
    public VirtualSocket OpenSocket(
        string input, IReadOnlyDictionary<string, string>? texts = null, VirtualSocketOptions? options = null) =>
        OpenSocket(input, symbol => Encoding.UTF8.GetBytes(texts is null ? symbol : MeaningOf(symbol, texts)), options);

    /// <summary>Opens a connected socket whose peer is drawn, and sends bytes that are no text.</summary>
    /// <param name="input">A hot diagram: what the peer sends in which frame.</param>
    /// <param name="bytes">What its symbols stand for.</param>
    /// <param name="options">Its buffers, and how the peer reads; null for a peer that takes everything at once.</param>
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
    /// Lets signals interrupt waits (EINTR, signal(7)): each marble, one wait. Nobody above the selector is to notice.
    /// </summary>
    /// <param name="marbles">A hot diagram; any symbol is an interruption, <c>(iii)</c> three in a frame.</param>
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

    /// <summary>Takes a file's descriptor away. Told, the kernel reports it as invalid, once; otherwise it forgets it in silence.</summary>
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

    /// <summary>Ends all interest in a file, as its owner does.</summary>
    internal void Unregister(VirtualFile file)
    {
        foreach (VirtualReadinessSource source in _sources.ToArray())
        {
            source.UnregisterIfObserved(file);
        }
    }

    /// <summary>Something is ready that was not, or the other way round: whoever waits is to look.</summary>
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

    /// <summary>A hot diagram may have set the clock to before frame zero.</summary>
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

    /// <summary>All that was drawn for this frame has been made: everybody takes a turn now, in this very action.</summary>
    private void FrameHasChanged()
    {
        // What an observer throws leaves the scheduler's Start; but every loop has its turn.
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
