using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>
/// Several parties' interest in one descriptor: one registration for what they want together, and each is told its own part.
/// Members change under the registry's gate; events go to those who were members when they were told.
/// </summary>
internal sealed class SharedInterest : ReadinessHandler
{
    private readonly InterestRegistry _registry;
    private volatile Subscription[] _members;

    public SharedInterest(InterestRegistry registry, Subscription first)
    {
        _registry = registry;
        _members = [first];
        Key = first.Key; // until it is registered with one of its own
    }

    public ReadOnlySpan<Subscription> Members => _members;

    /// <summary>What all members want together.</summary>
    public Readiness Asked
    {
        get
        {
            Readiness union = Readiness.None;
            foreach (Subscription member in _members)
            {
                union |= member.Asked;
            }

            return union;
        }
    }

    /// <summary>What the kernel is to be asked for now.</summary>
    public Readiness ArmedEvents
    {
        get
        {
            Readiness union = Readiness.None;
            foreach (Subscription member in _members)
            {
                union |= member.ArmedEvents;
            }

            return union;
        }
    }

    /// <summary>Edge if that is what they agreed on; one-shot members are disarmed one by one.</summary>
    public Trigger Trigger => _members[0].Trigger == Trigger.Edge ? Trigger.Edge : Trigger.Level;

    public void Add(Subscription member) => _members = [.. _members, member];

    public void Remove(Subscription member) => _members = Array.FindAll(_members, other => other != member);

    public override void OnReady(Readiness events)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (Subscription member in _members)
        {
            if (_registry.Loop.IsEnding)
            {
                break; // a member has disposed of the scheduler: nothing more begins
            }

            // If nobody takes what one throws it leaves the loop; but the others are to hear of the event all the same.
            failure = _registry.Loop.GuardOneOfMany(
                (member, events), static told => told.member.OnReady(told.events), failure);
        }

        failure?.Throw();
    }

    public override void OnInvalid(SelectorKey key, Exception error) => _registry.Invalidate(key, error);
}
