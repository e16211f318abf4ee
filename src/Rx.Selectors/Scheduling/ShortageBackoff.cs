namespace Rx.Selectors;

/// <summary>
/// How a loop waits out a shortage of its kernel wait: pauses that grow from one to the next, for a bounded time. Instants are
/// those of the selector's clock. It belongs to the loop's thread.
/// </summary>
internal struct ShortageBackoff
{
    /// <summary>How long a shortage may last before it is reported as an error.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private TimeSpan _pause; // the last one; zero while there is no shortage
    private long _began;
    private long _pauseEnds;

    /// <summary>Whether the kernel refused when it was asked last.</summary>
    public readonly bool IsOngoing => _pause > TimeSpan.Zero;

    /// <summary>How long the kernel is not asked yet, while that is so; zero when it is to be asked now.</summary>
    public readonly TimeSpan RemainingAt(long now) => MonotonicTime.Until(_pauseEnds, now);

    /// <summary>The kernel has refused. False when it has done so for too long.</summary>
    public bool TryPause(long now)
    {
        if (!IsOngoing)
        {
            _began = now;
            _pause = FirstPause;
        }
        else if (now >= MonotonicTime.After(_began, Patience))
        {
            return false;
        }
        else
        {
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        _pauseEnds = MonotonicTime.After(now, _pause);
        return true;
    }

    /// <summary>The kernel waits again.</summary>
    public void Clear() => _pause = TimeSpan.Zero;
}
