namespace Rx.Selectors;

/// <summary>
/// The pauses between attempts that fail for the same passing reason: each twice as long as the one before, up to sixteen times
/// the first, until there is progress or the time of the policy is over.
/// </summary>
internal struct PauseSchedule(RetryPolicy policy)
{
    private const int MostDoublings = 4;

    private TimeSpan _begun; // when the first of these pauses began
    private int _pauses;

    /// <summary>The pause to make now; false when it is time to give up.</summary>
    /// <param name="now">A time of a clock that only goes forward.</param>
    /// <param name="pause">How long the pause is.</param>
    public bool TryNext(TimeSpan now, out TimeSpan pause)
    {
        if (_pauses == 0)
        {
            _begun = now;
        }
        else if (now - _begun >= policy.GiveUpAfter)
        {
            pause = TimeSpan.Zero;
            return false;
        }

        int factor = 1 << Math.Min(_pauses, MostDoublings);
        pause = policy.FirstPause <= TimeSpan.MaxValue / factor ? policy.FirstPause * factor : policy.FirstPause;
        _pauses++;
        return true;
    }

    /// <summary>There was progress: the next pause is a first one.</summary>
    public void Reset() => _pauses = 0;
}
