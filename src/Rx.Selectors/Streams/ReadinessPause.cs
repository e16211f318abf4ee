using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Keeps one subscription to readiness from taking a whole processor, or from ending for a passing reason. Two things bring an
/// operator here: an event after which there is nothing to read or no room to write (EAGAIN), and a call that fails because the
/// system is short of memory or descriptors (<see cref="Errno.IsShortage"/>).
/// </summary>
/// <remarks>
/// <para>
/// A few events that bring nothing are normal: another reader was faster. They are ignored, and the level-triggered event comes
/// again if it was true. After that the kernel is asked whether the descriptor is still ready
/// (<see cref="PendingCondition"/>). If it is, the interest is disarmed for a pause, armed again, and disarmed for longer;
/// a shortage pauses at once. When the time of the <see cref="RetryPolicy"/> is over without progress, the operator fails with
/// what it found. Nothing is polled meanwhile: a pause is a timer of the loop.
/// </para>
/// <para>On the loop's thread, but for <see cref="Dispose"/>.</para>
/// </remarks>
internal sealed class ReadinessPause(IReadinessSource source, RetryPolicy policy, Action<ReadinessEvent> resume) : IDisposable
{
    private const int ImmediateRetries = 3;

    // An event that was true all the time comes in the turn after the interest is armed, and a turn may be long.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);

    private readonly SerialDisposable _timer = new();
    private PauseSchedule _schedule = new(policy);
    private IStopwatch? _clock; // from the first pause on
    private TimeSpan _resumed;
    private TimeSpan _lastPause;
    private int _inVain; // events in a row

    /// <summary>Something was read or written.</summary>
    public void NoteProgress()
    {
        _inVain = 0;
        _schedule.Reset();
    }

    /// <summary>
    /// After an event that brought nothing. False when the operator has to give up: <paramref name="condition"/> says what is
    /// there.
    /// </summary>
    public bool TryGoOn(in ReadinessEvent ready, object fileObject, Readiness asked, out PendingCondition condition)
    {
        condition = default;
        ForgetOldPauses();
        if (++_inVain <= ImmediateRetries)
        {
            return true;
        }

        condition = PendingCondition.Of(source, fileObject, asked);
        if (!condition.IsReady)
        {
            NoteProgress();
            return true;
        }

        return TryPause(ready);
    }

    /// <summary>
    /// Asks for nothing for a while: after a shortage, or when the cause is known already. False when the operator has to give up.
    /// </summary>
    public bool TryPause(in ReadinessEvent ready)
    {
        ForgetOldPauses();
        _clock ??= source.Scheduler.StartStopwatch();
        if (!_schedule.TryNext(_clock.Elapsed, out _lastPause))
        {
            return false;
        }

        ready.Disarm();
        try
        {
            _timer.Disposable = source.Scheduler.Schedule((this, ready), _lastPause, static (_, paused) =>
            {
                paused.Item1.Resume(paused.ready);
                return Disposable.Empty;
            });
        }
        catch (ObjectDisposedException e) when (SelectorLoop.IsEndingException(e))
        {
            // The source is about to complete its observers.
        }

        return true;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Whether an exception reports a shortage: of this library's own streams, or of a stream that throws the same.</summary>
    public static bool IsShortage(Exception error) => error switch
    {
        DescriptorException e => Errno.IsShortage(Errno.OfSystem(e.NativeErrorCode)),
        SelectorException e => Errno.IsShortage(Errno.OfSystem(e.NativeErrorCode)),
        SocketException e => e.SocketErrorCode is SocketError.NoBufferSpaceAvailable or SocketError.TooManyOpenSockets,
        _ => false,
    };

    private void Resume(in ReadinessEvent ready)
    {
        _resumed = _clock!.Elapsed;
        resume(ready);
    }

    /// <summary>
    /// An event that comes long after a pause is news: the descriptor was not ready in between, or the event would have come at
    /// once.
    /// </summary>
    private void ForgetOldPauses()
    {
        if (_clock is not null && _clock.Elapsed - _resumed > _lastPause + LongestTurn)
        {
            NoteProgress();
        }
    }
}
