using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>
/// A source of readiness in virtual time, for tests: pass it to a pipeline in the place of a <see cref="SelectorScheduler"/>.
/// Its loop, dispatch, interest and endings are the same; the files are those of a <see cref="VirtualKernel"/>.
/// </summary>
/// <remarks>
/// Its <see cref="Scheduler"/> is the virtual-time scheduler itself, so that timers and readiness share the same time. An
/// exception of an observer propagates to the caller of the scheduler's <c>Start</c>.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It holds nothing of the world's; End is part of what a test tests.")]
public sealed class VirtualReadinessSource : IReadinessSource, IAwaitableReadiness, IChangingReadiness
{
    private const int MostTurnsUndrained = 10_000;

    private readonly VirtualKernel _kernel;
    private readonly VirtualSelector _selector;
    private readonly DrivenSelectorScheduler _loop;
    private readonly SerialDisposable _later = new(); // a turn for a timer, or for files left ready
    private bool _isTurnRequested; // after the work that is scheduled for now
    private int _turnsUndrained;
    private int _drainsSeen;
    private long _instantSeen;

    /// <summary>Creates a source.</summary>
    /// <param name="kernel">The kernel whose files are observed.</param>
    /// <param name="eventsPerTurn">The maximum number of ready files that a turn of the loop handles.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eventsPerTurn"/> is less than one.</exception>
    public VirtualReadinessSource(VirtualKernel kernel, int eventsPerTurn = 1024)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        _kernel = kernel;
        _selector = new VirtualSelector(kernel, VirtualSelector.Repetition.NextFrame);
        _loop = new DrivenSelectorScheduler(new SelectorLoopOptions
        {
            Selector = _selector,
            EventsPerTurn = eventsPerTurn,
        });
        _selector.WaitWouldEnd = RequestTurn;
        kernel.Attach(this);
    }

    /// <summary>Gets the virtual-time scheduler.</summary>
    public IScheduler Scheduler => _kernel.Scheduler;

    /// <inheritdoc/>
    public IObservable<SelectorKeyChange> KeyChanges => _loop.KeyChanges;

    /// <summary>Gets the loop. Its timers run in virtual time as well.</summary>
    internal DrivenSelectorScheduler Loop => _loop;

    /// <inheritdoc/>
    public IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
        _loop.WhenReady(fileObject, events, data, trigger);

    /// <summary>Ends all interest in a file object, as <see cref="SelectorLoopScheduler.Unregister"/> does.</summary>
    /// <param name="fileObject">The observed file.</param>
    /// <returns>The key of the ended registration.</returns>
    /// <exception cref="KeyNotFoundException">The file is not observed.</exception>
    /// <exception cref="ObjectDisposedException">The source has ended, or the file is closed and not observed.</exception>
    public SelectorKey Unregister(object fileObject) => _loop.Unregister(fileObject);

    /// <summary>
    /// Ends the source, as disposing of a <see cref="SelectorScheduler"/> does: its observers complete. A test need not call it.
    /// </summary>
    public void End()
    {
        _later.Dispose();
        _kernel.Detach(this);
        _loop.Dispose();
    }

    SelectorLoop IAwaitableReadiness.Loop => _loop.Loop;

    ValueTask<ReadinessEvent> IAwaitableReadiness.ReadyAsync(
        object fileObject, Readiness events, CancellationToken cancellationToken) =>
        ((IAwaitableReadiness)_loop).ReadyAsync(fileObject, events, cancellationToken);

    IObservable<ReadinessEvent> IChangingReadiness.WhenReady(
        object fileObject, IObservable<Readiness> events, object? data, Trigger trigger) =>
        ((IChangingReadiness)_loop).WhenReady(fileObject, events, data, trigger);

    internal void UnregisterIfObserved(VirtualFile file)
    {
        var sought = new FileObject(file);
        bool isObserved;
        lock (_selector.Gate)
        {
            isObserved = _selector.TryGetKey(sought, out _);
        }

        if (isObserved)
        {
            _loop.Unregister(file);
        }
    }

    /// <summary>Runs a turn of the loop now.</summary>
    internal void TakeTurn()
    {
        if (_loop.IsLoopThread)
        {
            return; // within a turn, which checks for more work at its end
        }

        ThrowIfNeverDrained();
        bool hasEnded = false;
        try
        {
            hasEnded = !_loop.RunOnce(TimeSpan.Zero);
        }
        finally
        {
            if (!hasEnded)
            {
                ScheduleNextTurn();
            }
        }
    }

    /// <summary>Requests a turn of the loop after the work that is scheduled for now.</summary>
    private void RequestTurn()
    {
        if (!_isTurnRequested && !_loop.IsLoopThread)
        {
            _isTurnRequested = true;
            _kernel.Clock.Soon(TakeRequestedTurn);
        }
    }

    private void TakeRequestedTurn()
    {
        _isTurnRequested = false;
        TakeTurn();
    }

    private void ScheduleNextTurn()
    {
        if (_loop.UntilNextTurn == TimeSpan.Zero || _kernel.HasInterruptions || _selector.HasReady)
        {
            _later.Disposable = null;
            RequestTurn();
            return;
        }

        TimeSpan? wait = _loop.UntilNextTurn;
        if (_selector.HasUndrained)
        {
            TimeSpan frame = _kernel.Clock.FrameLength;
            wait = wait < frame ? wait : frame;
        }

        _later.Disposable = wait is { } time ? _kernel.Clock.After(time, TakeTurn) : null;
    }

    /// <summary>
    /// Throws if a file is reported turn after turn without being drained. In real time that is a loop that uses all of a
    /// processor. In virtual time the run would never end: it would go on frame after frame or, if interest is armed again each
    /// time, within one frame.
    /// </summary>
    private void ThrowIfNeverDrained()
    {
        bool isTheSame = _selector.HasUndrained
            && (_drainsSeen == _kernel.Drains || _instantSeen == _kernel.Clock.Now);
        _turnsUndrained = isTheSame ? _turnsUndrained + 1 : 0;
        _drainsSeen = _kernel.Drains;
        _instantSeen = _kernel.Clock.Now;
        if (_turnsUndrained >= MostTurnsUndrained)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_selector.AnyUndrained} has been reported ready for {MostTurnsUndrained:N0} turns, and nobody has drained it. "
                + $"Readiness is level-triggered: an observer that does not read is told again and again. Read, call "
                + $"{nameof(VirtualFile)}.{nameof(VirtualFile.Drain)}, or open the file with "
                + $"{nameof(VirtualKernel)}.{nameof(VirtualKernel.OpenPulsed)}. A hang-up or an error cannot be drained: dispose of "
                + $"the subscription."));
        }
    }
}
