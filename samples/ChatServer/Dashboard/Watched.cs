using Rx.Selectors;

namespace ChatServer.Dashboard;

/// <summary>What the loop watches.</summary>
/// <param name="Descriptors">How many descriptors there are.</param>
/// <param name="Slow">How many of them have had no room for what was to be written, at least once.</param>
internal readonly record struct Watched(int Descriptors, int Slow)
{
    /// <summary>What it is after a change.</summary>
    public Watched After(SelectorKeyChange change) => change.Reason switch
    {
        SelectorKeyChangeReason.Registered => new(Descriptors + 1, Slow + SlowIn(change.Key)),
        SelectorKeyChangeReason.Modified => this with { Slow = Slow + SlowIn(change.Key) - SlowIn(change.Previous!) },
        _ => new(Descriptors - 1, Slow - SlowIn(change.Key)),
    };

    private static int SlowIn(SelectorKey key) => (key.Events & Readiness.Write) != 0 ? 1 : 0;
}
