using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>
/// Several subscriptions' interest in one descriptor: one registration for what they want together, and each gets its own part.
/// Joining, leaving and arming cost the same however many there are; an event costs one step for each.
/// </summary>
/// <remarks>
/// Members change under the registry's gate, and events are delivered without it, in the order in which members joined. A
/// member that joins takes the next place; one that leaves clears its own. So a walk over an array of members sees each
/// that is there, and what has left since is skipped, by itself or as it is <c>Gone</c>. An array that is too small, or
/// mostly empty, is replaced and never reordered.
/// </remarks>
internal sealed class SharedInterest : ReadinessHandler
{
    private const int Smallest = 4;

    private readonly InterestRegistry _registry;
    private volatile Subscription?[] _members = new Subscription?[Smallest];
    private int _end; // behind the last place used; written after the array it goes with
    private int _first; // the place of the first member, if there is one
    private InterestCount _asked;
    private InterestCount _armed;

    public SharedInterest(InterestRegistry registry, Subscription first, SafeHandle? handle)
    {
        _registry = registry;
        Trigger = first.Trigger == Trigger.Edge ? Trigger.Edge : Trigger.Level;
        Key = first.Key; // until it is registered with one of its own
        Add(first, handle);
    }

    /// <summary>How many members there are.</summary>
    public int Count { get; private set; }

    /// <summary>The one that joined first; its file object and data stand in the key. There is one.</summary>
    public Subscription First => _members[_first]!;

    /// <summary>What all members want together.</summary>
    public Readiness Asked => _asked.Union;

    /// <summary>What the kernel is to be asked for now.</summary>
    public Readiness ArmedEvents => _armed.Union;

    /// <summary>Edge if that is what they agreed on; one-shot members are disarmed one by one.</summary>
    public Trigger Trigger { get; }

    /// <summary>The members, in order: a copy.</summary>
    public Subscription[] Members() => [.. _members.OfType<Subscription>()];

    public void Add(Subscription member, SafeHandle? handle)
    {
        if (_end == _members.Length)
        {
            Resize(_end * 2);
        }

        member.Membership = new Membership(this, handle) { Place = _end };
        _members[_end] = member;
        Volatile.Write(ref _end, _end + 1);
        Count++;
        Recount(member);
    }

    /// <summary>Takes a member out. It does nothing when it has left already.</summary>
    public void Remove(Subscription member)
    {
        if (member.Membership is not { } part || part.Shared != this)
        {
            return;
        }

        Debug.Assert(ReferenceEquals(_members[part.Place], member), "a member is where it was put");
        _asked.Change(part.CountedAsked, Readiness.None);
        _armed.Change(part.CountedArmed, Readiness.None);
        member.Membership = null;
        _members[part.Place] = null;
        Count--;
        while (_first < _end && _members[_first] is null)
        {
            _first++;
        }

        if (_end > Smallest && Count < _end / 2)
        {
            Resize(Math.Max(Smallest, Count * 2));
        }
    }

    /// <summary>What a member wants has changed, or whether it is armed.</summary>
    public void Recount(Subscription member)
    {
        Membership part = member.Membership!;
        Readiness asked = member.Asked;
        Readiness armed = member.ArmedEvents;
        _asked.Change(part.CountedAsked, asked);
        _armed.Change(part.CountedArmed, armed);
        part.CountedAsked = asked;
        part.CountedArmed = armed;
    }

    public override void OnReady(Readiness events)
    {
        // The end first: the array that is read behind it has all that were members then, at their places or before them.
        int end = Volatile.Read(ref _end);
        Subscription?[] members = _members;
        ExceptionDispatchInfo? failure = null;
        for (int place = 0; place < end && place < members.Length; place++)
        {
            if (members[place] is not { } member)
            {
                continue;
            }

            if (_registry.Loop.IsEnding)
            {
                break; // a member has disposed of the scheduler: nothing more begins
            }

            // If no handler takes what one throws, it leaves the loop; but the others get the event all the same.
            failure = _registry.Loop.GuardOneOfMany(
                (member, events), static told => told.member.OnReady(told.events), failure);
        }

        failure?.Throw();
    }

    public override void OnInvalid(SelectorKey key, Exception error) => _registry.Invalidate(key, error);

    private void Resize(int capacity)
    {
        var members = new Subscription?[capacity];
        int next = 0;
        for (int place = _first; place < _end; place++)
        {
            if (_members[place] is { } member)
            {
                member.Membership!.Place = next;
                members[next++] = member;
            }
        }

        Debug.Assert(next == Count, "every member has a place");
        _members = members;
        _first = 0;
        Volatile.Write(ref _end, next);
    }
}
