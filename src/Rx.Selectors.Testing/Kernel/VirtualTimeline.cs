namespace Rx.Selectors.Testing;

/// <summary>
/// What is drawn for each frame, of all files: the changes of one frame are made together, before anybody is told, so that
/// files that become ready in one frame are one batch.
/// </summary>
internal sealed class VirtualTimeline(VirtualClock clock, Action frameHasChanged) : IHotMarbles
{
    private readonly SortedDictionary<long, List<Action>> _changes = [];
    private bool _hasBegun;

    /// <summary>Whether the changes of a frame are being made; who is to be told is told when all have been.</summary>
    public bool IsMakingChanges { get; private set; }

    /// <summary>What is before frame 0 has happened before the test begins.</summary>
    public long FirstFrame => 0;

    /// <summary>Schedules all that has been drawn, and from now on whatever is.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (long frame in _changes.Keys)
        {
            Schedule(frame);
        }
    }

    /// <summary>Draws a change; in a frame that is over, or that runs already, it is made at once.</summary>
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
