namespace Rx.Selectors.Testing;

/// <summary>
/// What is drawn for each frame, of all files: the changes of one frame are made together, before anybody is told, so that
/// files that become ready in one frame are one batch.
/// </summary>
internal sealed class VirtualTimeline(VirtualClock clock, Action frameHasChanged)
{
    private readonly Dictionary<long, List<Action>> _changes = [];

    /// <summary>Whether the changes of a frame are being made; who is to be told is told when all have been.</summary>
    public bool IsMakingChanges { get; private set; }

    /// <summary>Draws a change; in a frame that has begun already it is made at once.</summary>
    public void Draw(long frame, Action change)
    {
        if (frame < clock.Frame || (frame == clock.Frame && clock.IsRunning))
        {
            change();
            return;
        }

        if (!_changes.TryGetValue(frame, out List<Action>? changes))
        {
            _changes.Add(frame, changes = []);
            clock.At(frame, () => Make(frame));
        }

        changes.Add(change);
    }

    private void Make(long frame)
    {
        if (_changes.Remove(frame, out List<Action>? changes))
        {
            IsMakingChanges = true;
            foreach (Action change in changes)
            {
                change();
            }

            IsMakingChanges = false;
            frameHasChanged();
        }
    }
}
