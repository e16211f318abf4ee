namespace Rx.Selectors.Testing;

/// <summary>
/// The changes that diagrams give for each frame, of all files. The changes of one frame are made together, before any of them
/// is reported, so that files that become ready in one frame are one batch.
/// </summary>
internal sealed class VirtualTimeline(VirtualClock clock, Action frameHasChanged) : IHotMarbles
{
    private readonly SortedDictionary<long, List<Action>> _changes = [];
    private bool _hasBegun;

    /// <summary>Gets whether the changes of a frame are being made. They are reported when all have been made.</summary>
    public bool IsMakingChanges { get; private set; }

    /// <summary>Gets frame 0. Changes before frame 0 are made at once, before the test begins.</summary>
    public long FirstFrame => 0;

    /// <summary>Schedules all the changes added so far; from now on, changes are scheduled when they are added.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (long frame in _changes.Keys)
        {
            Schedule(frame);
        }
    }

    /// <summary>Adds a change. If its frame is over or is running, the change is made at once.</summary>
    public void Draw(long frame, Action change)
    {
        if (frame < 0 || (_hasBegun && (frame < clock.Frame || (frame == clock.Frame && clock.IsRunning))))
        {
            change();
            return;
        }

        if (!_changes.TryGetValue(frame, out List<Action>? changes))
        {
            _changes.Add(frame, changes = []);
            if (_hasBegun)
            {
                Schedule(frame);
            }
        }

        changes.Add(change);
    }

    private void Schedule(long frame) => clock.At(frame, () => Make(frame));

    private void Make(long frame)
    {
        if (_changes.Remove(frame, out List<Action>? changes))
        {
            IsMakingChanges = true;
            try
            {
                foreach (Action change in changes)
                {
                    change();
                }
            }
            finally
            {
                IsMakingChanges = false;
                frameHasChanged();
            }
        }
    }
}
