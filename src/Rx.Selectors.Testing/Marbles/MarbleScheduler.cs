using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// A virtual-time scheduler for tests written as marble diagrams, as in RxJS's run mode. A frame is a millisecond of virtual
/// time; a test does not wait for it.
/// <code>
/// using var marbles = new MarbleScheduler();
/// var words = marbles.Hot("--a-b-|");
/// marbles.Expect(words.Delay(marbles.Time("--|"), marbles)).ToBe("----a-b-|");
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Dispose"/>, or <see cref="Run"/>, runs all scheduled work, compares every expectation, and throws one
/// <see cref="MarbleAssertionException"/> that draws all the failed ones.
/// </para>
/// <para>
/// Diagrams: <c>-</c> is a frame; any character is a value, which costs a frame; <c>|</c> completes; <c>#</c> fails;
/// <c>(ab|)</c> happens at one frame and costs as many as it has characters
/// (<see cref="MarbleSchedulerOptions.GroupCost"/>); <c>10ms</c>, <c>1.5s</c> and <c>2m</c>, between spaces, pass that
/// time; whitespace costs nothing; <c>^</c> is frame 0 of a hot stream. Subscriptions begin at <c>^</c> and end at
/// <c>!</c>. A malformed diagram throws a <see cref="MarbleSyntaxException"/>.
/// </para>
/// <para>
/// At one frame, work runs in the order it was scheduled, with two rules as in RxJS: expected streams are subscribed to
/// (and unsubscribed from) before hot streams emit, and a cold stream emits its messages of frame 0 after the subscription,
/// not within it. Pass the scheduler to every operator that takes one; an operator without it runs in real time, and its
/// values arrive too late to be recorded. A scheduler and everything it creates may be used by one thread at a time.
/// </para>
/// </remarks>
public sealed partial class MarbleScheduler : VirtualTimeScheduler<long, long>, IDisposable
{
    private readonly MarbleSchedulerOptions _options;
    private readonly BodyOfUsing _body = new();
    private readonly List<IHotMarbles> _hotStreams = [];
    private readonly List<IRunningStream> _watched = [];
    private readonly List<IExpectation> _expectations = [];

    private int _actions;
    private int _actionsAtLastFrame;
    private long _lastFrame;
    private bool _hasBegun;
    private bool _hasFailed;
    private bool _isDisposed;

    /// <summary>Creates a scheduler at frame 0.</summary>
    public MarbleScheduler()
        : this(new MarbleSchedulerOptions())
    {
    }

    /// <summary>Creates a scheduler at frame 0, with options for its limits and the cost of groups.</summary>
    /// <param name="options">The options: how diagrams are parsed, and when a run is ended.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public MarbleScheduler(MarbleSchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>
    /// Gets the current frame: the clock in milliseconds, rounded down. Frame 0 is <see cref="DateTimeOffset.UnixEpoch"/> in
    /// <see cref="IScheduler.Now"/>, and tick 0 in <see cref="VirtualTimeSchedulerBase{TAbsolute, TRelative}.Clock"/>, which
    /// counts ticks of 100 ns as <see cref="TimeSpan"/> does.
    /// </summary>
    public long Frame => FloorToFrame(Clock);

    internal MarbleGroupCost GroupCost => _options.GroupCost;

    /// <summary>
    /// Runs all scheduled work, with hot streams from their first frame on, and compares every expectation that has not been
    /// compared. It can be called again after more work is scheduled. An action that calls
    /// <see cref="VirtualTimeSchedulerBase{TAbsolute, TRelative}.Stop"/> ends the run early; then nothing is compared.
    /// </summary>
    /// <exception cref="MarbleAssertionException">An expectation failed.</exception>
    /// <exception cref="MarbleLimitException">
    /// The work does not end; see <see cref="MarbleSchedulerOptions"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The scheduler is running: an action called this.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (IsEnabled)
        {
            throw new InvalidOperationException("The scheduler is running: an action of the run cannot run it.");
        }

        RunAndCompare();
    }

    /// <summary>
    /// Runs and compares as <see cref="Run"/> does, unless the scheduler has run and there is no expectation since. It does
    /// nothing after a run that threw, or when a <c>using</c> statement ends because the test threw: its own exception would
    /// replace that of the test.
    /// </summary>
    /// <remarks>
    /// It cannot detect that the test threw in an async test that has awaited, and on runtimes other than CoreCLR (Native AOT,
    /// Mono). It compares then, and its exception replaces that of the test. Call <see cref="Run"/> at the end of such a test
    /// to see the test's own exception.
    /// </remarks>
    /// <exception cref="MarbleAssertionException">
    /// An expectation failed, or an <c>Expect</c> was not followed by <c>ToBe</c> or <c>ToEqual</c>.
    /// </exception>
    /// <exception cref="MarbleLimitException">
    /// The work does not end; see <see cref="MarbleSchedulerOptions"/>.
    /// </exception>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        try
        {
            bool isSilent = _body.EndsByThrowing() || _hasFailed || IsEnabled;
            if (!isSilent && (!_hasBegun || _expectations.Count > 0))
            {
                // Not marked as disposed yet: the pipelines may create streams while they run.
                RunAndCompare();
                RefuseUnstated();
            }
        }
        finally
        {
            _isDisposed = true;
        }
    }

    /// <inheritdoc/>
    public override IDisposable ScheduleAbsolute<TState>(
        TState state, long dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return base.ScheduleAbsolute((Scheduler: this, state, action), dueTime, static (self, work) =>
        {
            try
            {
                work.Scheduler.Count();
                return work.action(self, work.state);
            }
            catch
            {
                // Start and AdvanceTo would leave the scheduler running.
                work.Scheduler.Stop();
                work.Scheduler._hasFailed = true;
                throw;
            }
        });
    }

    /// <inheritdoc/>
    protected override IScheduledItem<long>? GetNext()
    {
        // Every way to run the scheduler asks for the next item first: Run, Start and AdvanceTo.
        if (!_hasBegun)
        {
            Begin();
        }

        return base.GetNext();
    }

    /// <inheritdoc/>
    protected override long Add(long absolute, long relative) =>
        relative > 0 && absolute > long.MaxValue - relative ? long.MaxValue
        : relative < 0 && absolute < long.MinValue - relative ? long.MinValue
        : absolute + relative;

    /// <inheritdoc/>
    protected override DateTimeOffset ToDateTimeOffset(long absolute)
    {
        long epoch = DateTimeOffset.UnixEpoch.Ticks;
        return new DateTimeOffset(
            Math.Clamp(absolute, -epoch, DateTimeOffset.MaxValue.Ticks - epoch) + epoch, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks;

    internal static long ToTicks(long frames) => frames * TimeSpan.TicksPerMillisecond;

    /// <summary>Schedules work for a frame. Null is frame 0, or now if frame 0 is over.</summary>
    internal void ScheduleAt(long? frame, Action work)
    {
        long due = frame is { } given ? ToTicks(given) : Math.Max(0, Clock);
        RefuseThePast(due);
        ScheduleAbsolute(work, due, static (_, run) =>
        {
            run();
            return Disposable.Empty;
        });
    }

    /// <summary>Adds an expectation, which is compared when the run has ended.</summary>
    internal void Add(IExpectation expectation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _expectations.Add(expectation);
    }

    /// <summary>Starts a source when hot streams start: when the run begins, or at once if it has begun.</summary>
    internal void BeginWithRun(IHotMarbles hot)
    {
        if (_hasBegun)
        {
            hot.Begin();
        }
        else
        {
            _hotStreams.Add(hot);
        }
    }

    /// <summary>Adds a stream that the error about a run that does not end names.</summary>
    internal void NameWhenEndless(IRunningStream stream) => _watched.Add(stream);

    private static long FloorToFrame(long ticks)
    {
        (long frame, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerMillisecond);
        return rest < 0 ? frame - 1 : frame;
    }

    // Schedules hot streams only now, so that subscriptions scheduled earlier come before them at the same frame.
    private void Begin()
    {
        _hasBegun = true;
        long first = _hotStreams.Select(static hot => ToTicks(hot.FirstFrame)).DefaultIfEmpty(0).Min();
        Clock = Math.Min(Clock, first);
        foreach (IHotMarbles hot in _hotStreams)
        {
            hot.Begin();
        }
    }

    private void RefuseThePast(long due)
    {
        if (_hasBegun && due < Clock)
        {
            throw new InvalidOperationException(
                $"Frame {FloorToFrame(due)} is over: the clock is at frame {Frame}. Schedule it before the run.");
        }
    }

    private void Count()
    {
        if (Frame > _options.MaxFrames)
        {
            throw new MarbleLimitException(Endless(
                $"it has passed frame {_options.MaxFrames} ({nameof(MarbleSchedulerOptions.MaxFrames)})"));
        }

        if (_actions == _options.MaxActions)
        {
            throw new MarbleLimitException(Endless(
                $"{_actions} actions have run ({nameof(MarbleSchedulerOptions.MaxActions)}), "
                + $"the last {_actionsAtLastFrame} of them at frame {_lastFrame}"));
        }

        _actions++;
        _actionsAtLastFrame = Frame == _lastFrame ? _actionsAtLastFrame + 1 : 1;
        _lastFrame = Frame;
    }

    private string Endless(string limit)
    {
        var text = new StringBuilder($"The run does not end: {limit}.");
        IRunningStream[] running = [.. _watched.Where(static stream => stream.IsRunning)];
        if (running.Length == 0)
        {
            text.Append(" No stream that is expected or recorded is running; something else keeps scheduling work.");
            return text.ToString();
        }

        text.Append(" These streams have not ended:");
        foreach (IRunningStream stream in running.OrderByDescending(static stream => stream.ValueCount))
        {
            text.Append($"\n  {stream.Name}, after {stream.ValueCount} values");
        }

        return text.Append("\nEnd them (Take, TakeUntil) or stop listening: Expect(stream, \"^---!\").").ToString();
    }

    private void RunAndCompare()
    {
        Start();
        if (GetNext() is null)
        {
            Compare();
        }
    }

    private void Compare()
    {
        IExpectation[] stated = [.. _expectations.Where(static expectation => expectation.IsStated)];
        _expectations.RemoveAll(static expectation => expectation.IsStated);
        string[] failures = [.. stated.Select(static expectation => expectation.Failure()).OfType<string>()];
        if (failures.Length > 0)
        {
            _hasFailed = true;
            string summary = stated.Length == 1
                ? string.Empty
                : $"{failures.Length} of {stated.Length} expectations failed.\n\n";
            throw new MarbleAssertionException(summary + string.Join("\n\n", failures));
        }
    }

    private void RefuseUnstated()
    {
        if (_expectations.Count > 0)
        {
            string names = string.Join(", ", _expectations.Select(static expectation => expectation.Name));
            throw new MarbleAssertionException($"Nothing was expected of {names}: call ToBe or ToEqual.");
        }
    }
}
