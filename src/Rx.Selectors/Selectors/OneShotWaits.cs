namespace Rx.Selectors;

/// <summary>
/// Which one-shot registrations the kernel has reported, and disarmed by that, since they were armed. It goes by the number of
/// the wait: an event that a wait has brought is of an arming that was made before the wait began.
/// </summary>
/// <remarks>
/// The thread that waits counts waits and notes events, without the gate; arming is noted under the gate. What was armed during
/// the very wait that reports it may have been armed before or after the event: it counts as armed, which may make it be reported
/// once more, but never keeps it silent.
/// </remarks>
internal sealed class OneShotWaits
{
    private GrowingArray<long> _armedIn; // by slot: the wait that had begun last when it was armed; under the gate
    private GrowingArray<long> _firedIn; // by slot: the wait that reported it last; belongs to the thread that waits
    private long _wait;
    private volatile bool _isUsed;

    /// <summary>Whether there has been a one-shot at all: most selectors never have one.</summary>
    public bool IsUsed => _isUsed;

    /// <summary>A wait begins. The thread that waits.</summary>
    public void BeginWait() => Volatile.Write(ref _wait, _wait + 1);

    /// <summary>The kernel is about to be asked for a one-shot. Under the gate.</summary>
    public void NoteArmed(ulong token)
    {
        _isUsed = true;
        _armedIn[(int)(uint)token] = Volatile.Read(ref _wait);
    }

    /// <summary>The wait that has begun last has brought its event. The thread that waits.</summary>
    public void NoteFired(ulong token) => _firedIn[(int)(uint)token] = _wait;

    /// <summary>Whether it has been reported since it was armed. The thread that waits, under the gate.</summary>
    public bool HasFired(int slot) => _firedIn[slot] > _armedIn[slot];
}
