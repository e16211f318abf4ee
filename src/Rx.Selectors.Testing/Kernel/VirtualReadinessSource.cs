using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reactive.Concurrency;

namespace Rx.Selectors.Testing;

/// <summary>
/// Readiness in virtual time: what a pipeline is given in a test in the place of a <see cref="SelectorScheduler"/>. Its loop,
/// dispatch, interest and endings are the same; the files are those of a <see cref="VirtualKernel"/>.
/// </summary>
/// <remarks>
/// Its <see cref="Scheduler"/> is the virtual-time scheduler itself, so that timers and readiness share the one time. What an
/// observer throws comes out of the scheduler's <c>Start</c>.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It holds nothing of the world's; End is part of what a test tests.")]
public sealed class VirtualReadinessSource : IReadinessSource, IAwaitableReadiness
{
    private const int MostTurnsUndrained = 10_000;

    private readonly VirtualKernel _kernel;
    private readonly VirtualSelector _selector;
    private readonly DrivenSelectorScheduler _loop;
    private bool _isTurnRequested;
    private int _turnsUndrained;
    private int _versionSeen;

    /// <summary>Makes a source.</summary>
    /// <param name="kernel">Whose files are observed.</param>
    /// <param name="eventsPerTurn">How many ready files a turn of the loop takes.</param>
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

    /// <summary>The virtual-time scheduler.</summary>
    public IScheduler Scheduler => _kernel.Scheduler;

    /// <inheritdoc/>
    public IObservable<SelectorKeyChange> KeyChanges => _loop.KeyChanges;

    /// <summary>The loop underneath, whose timers run in virtual time as well.</summary>
    internal DrivenSelectorScheduler Loop => _loop;

    /// <inheritdoc/>
    public IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
        _loop.WhenReady(fileObject, events, data, trigger);

    /// <summary>Ends all interest in a file object, as <see cref="SelectorLoopScheduler.Unregister"/> does.</summary>
    /// <param name="fileObject">The observed file.</param>
    /// <returns>The key it had.</returns>
    /// <exception cref="KeyNotFoundException">Nobody observes it.</exception>
    /// <exception cref="ObjectDisposedException">The source has ended, or the file is closed and not observed.</exception>
    public SelectorKey Unregister(object fileObject) => _loop.Unregister(fileObject);

    /// <summary>
    /// Ends the source, as disposing of a <see cref="SelectorScheduler"/> does: its observers complete. A test need not end it.
    /// </summary>
    public void End()
    {
        _kernel.Detach(this);
        _loop.Dispose();
    }

    ValueTask<ReadinessEvent> IAwaitableReadiness.ReadyAsync(
        object fileObject, Readiness events, CancellationToken cancellationToken) =>
        ((IAwaitableReadiness)_loop).ReadyAsync(fileObject, events, cancellationToken);

    internal void UnregisterIfObserved(VirtualFile file)
    {
        if (_selector.TryGetKey(new FileObject(file), out _))
        {
            _loop.Unregister(file);
        }
    }

    /// <summary>A turn of the loop, now.</summary>
    internal void TakeTurn()
    {
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

    /// <summary>A turn of the loop, behind what is scheduled for now.</summary>
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
        if (_isTurnRequested)
        {
            return;
        }

        if (_loop.UntilNextTurn == TimeSpan.Zero || _kernel.HasInterruptions || _selector.HasReady)
        {
            RequestTurn();
        }
        else if (_selector.HasUndrained)
        {
            ThrowIfNeverDrained();
            _isTurnRequested = true;
            _kernel.Clock.After(_kernel.Clock.FrameLength, TakeRequestedTurn);
        }
        else if (_loop.UntilNextTurn is { } untilTimer)
        {
            _kernel.Clock.After(untilTimer, TakeTurn);
        }
    }

    /// <summary>In real time this is a loop that takes all of a processor; in virtual time it would never end.</summary>
    private void ThrowIfNeverDrained()
    {
        _turnsUndrained = _versionSeen == _kernel.Version ? _turnsUndrained + 1 : 0;
        _versionSeen = _kernel.Version;
        if (_turnsUndrained >= MostTurnsUndrained)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_selector.AnyUndrained} has been reported ready for {MostTurnsUndrained:N0} turns, and nobody has drained it. "
                + $"Readiness is level-triggered: an observer that does not read is told again and again. Read, call "
                + $"{nameof(VirtualFile)}.{nameof(VirtualFile.Drain)}, or open the file with "
                + $"{nameof(VirtualKernel)}.{nameof(VirtualKernel.OpenPulsed)}."));
        }
    }
}
