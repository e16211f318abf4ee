using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// Notices that nothing happens for a while although somebody waits for it. One timer runs while there is a wait, however
/// often something happens: it looks when the last time was, and runs on for the rest. On the loop's thread, but for
/// <see cref="Dispose"/>.
/// </summary>
internal sealed class StallWatch(IScheduler scheduler, TimeSpan timeout, Action stalled) : IDisposable
{
    private readonly IStopwatch _clock = scheduler.StartStopwatch();
    private readonly SerialDisposable _timer = new();
    private TimeSpan _lastProgress;
    private bool _isWaiting;
    private bool _isTimed;

    /// <summary>Something is waited for from now on.</summary>
    public void BeginWait()
    {
        _isWaiting = true;
        NoteProgress();
        if (!_isTimed)
        {
            _isTimed = true;
            CheckAfter(timeout);
        }
    }

    public void NoteProgress() => _lastProgress = _clock.Elapsed;

    public void EndWait() => _isWaiting = false;

    public void Dispose() => _timer.Dispose();

    private void CheckAfter(TimeSpan time) => _timer.Disposable = scheduler.Schedule(this, time, static (_, watch) =>
    {
        watch.Check();
        return Disposable.Empty;
    });

    private void Check()
    {
        if (!_isWaiting)
        {
            _isTimed = false;
            return;
        }

        TimeSpan idle = _clock.Elapsed - _lastProgress;
        if (idle >= timeout)
        {
            stalled();
        }
        else
        {
            CheckAfter(timeout - idle);
        }
    }
}
