using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>
/// Who is interested in what: turns subscriptions into registrations of the loop's selector, which holds the only table of
/// them. Any thread; nothing of a user's runs under the gate.
/// </summary>
internal sealed class InterestRegistry
{
    private readonly SelectorLoop _loop;
    private readonly Lock _gate;
    private readonly List<(Subscription Member, Exception? Error)> _untold = []; // ended while the loop takes no more work
    private bool _hasEnded;

    public InterestRegistry(SelectorLoop loop)
    {
        _loop = loop;
        _gate = loop.Selector.Gate;
        KeyChanges = new KeyChangeFeed(this, loop);
        Awaiters = new ReadyAwaiterPool(this);
        loop.Ended = End;
        loop.TurnEnded = Awaiters.ReleaseIdle;
    }

    public KeyChangeFeed KeyChanges { get; }

    public ReadyAwaiterPool Awaiters { get; }

    public SelectorLoop Loop => _loop;

    /// <summary>
    /// Guards who is interested: the selector's own, so that to be interested and to be registered are one step, and cost one
    /// lock.
    /// </summary>
    public Lock Gate => _gate;

    public bool HasEnded => _hasEnded;

    /// <summary>The keys of all that are observed. Under the gate.</summary>
    public IEnumerable<SelectorKey> CurrentKeys() =>
        _loop.Selector.Keys().Where(static key => key.Handler is not null);

    public bool TryAdd(
        Subscription subscription, object fileObject, object? data, [NotNullWhen(false)] out Exception? refusal)
    {
        try
        {
            var file = new FileObject(fileObject);
            refusal = file.WhyNot;
            if (refusal is not null)
            {
                return false;
            }

            _loop.EnsureDriven();
            lock (_gate)
            {
                Add(subscription, file, data);
                return true;
            }
        }
        catch (Exception e)
        {
            // Subscribing does not throw (Rx design guidelines 6.5): whatever refuses is for the observer.
            refusal = e;
            return false;
        }
    }

    public void Remove(Subscription subscription)
    {
        if (subscription.TryLeave())
        {
            lock (_gate)
            {
                Detach(subscription);
            }
        }
    }

    public void Arm(Subscription subscription)
    {
        lock (_gate)
        {
            if (subscription.TryBecomeArmed())
            {
                ArmedEventsChanged(subscription);
            }
        }
    }

    public void Disarm(Subscription subscription)
    {
        lock (_gate)
        {
            if (subscription.TryBecomeDisarmed())
            {
                ArmedEventsChanged(subscription);
            }
        }
    }

    /// <summary>A one-shot subscription is about to be told. Where the kernel has not disarmed it, this does.</summary>
    public void OnOneShotFired(Subscription subscription)
    {
        lock (_gate)
        {
            bool isDisarmedByKernel = _loop.Selector.Supports(Trigger.OneShot)
                && TryGetCurrent(subscription, out SelectorKey? current)
                && ReferenceEquals(current.Handler, subscription);
            if (!isDisarmedByKernel)
            {
                ArmedEventsChanged(subscription);
            }
        }
    }

    /// <summary>Ends all interest in a file object: its observers complete, on the loop, after what they are told now.</summary>
    public SelectorKey Unregister(object fileObject)
    {
        var file = new FileObject(fileObject);
        lock (_gate)
        {
            // Closed objects are found by identity, and the selector knows only one of those that share a registration.
            SelectorKey key = (file.WhyNot is null ? null : FindObserved(file.Object)) ?? _loop.Selector.Unregister(file);
            EndMembers(key, error: null);
            return key;
        }
    }

    /// <summary>The kernel calls the descriptor invalid: its observers fail, unless the key has changed or gone meanwhile.</summary>
    public void Invalidate(SelectorKey key, Exception error)
    {
        lock (_gate)
        {
            if (_loop.Selector.IsInvalid(key))
            {
                EndMembers(key, error);
            }
        }
    }

    /// <summary>Under the gate.</summary>
    public void Add(Subscription subscription, in FileObject file, object? data)
    {
        _loop.ThrowIfEnding();

        Trigger trigger = KernelTrigger(subscription.Trigger);
        if (!_loop.Selector.TryRegister(file, subscription.Asked, data, trigger, subscription, out SelectorKey? key))
        {
            MakeRoom(subscription, file);
            if (_loop.Selector.TryGetKey(file, out SelectorKey? current))
            {
                Join(subscription, current, file, data);
                return;
            }

            key = _loop.Selector.Register(file, subscription.Asked, data, trigger, subscription);
        }

        KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Registered, key, Previous: null));
    }

    /// <summary>Takes a subscription that has left out of its registration. Under the gate.</summary>
    public void Detach(Subscription subscription)
    {
        SelectorKey key = subscription.Key;
        if (!_loop.Selector.TryUnregister(key))
        {
            if (!TryGetCurrent(subscription, out SelectorKey? current) || current.Handler is not SharedInterest shared)
            {
                return;
            }

            shared.Remove(subscription);
            if (shared.Members.Length > 0)
            {
                Apply(shared);
                return;
            }

            key = current;
            _loop.Selector.TryUnregister(key);
        }

        KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Unregistered, key, Previous: null));
    }

    private bool TryGetCurrent(Subscription subscription, [NotNullWhen(true)] out SelectorKey? current) =>
        _loop.Selector.TryGetKey(subscription.Key.FileDescriptor, out current)
        && (ReferenceEquals(current.Handler, subscription)
            || (current.Handler is SharedInterest shared && shared.Members.Contains(subscription)));

    private SelectorKey? FindObserved(object fileObject)
    {
        foreach (SelectorKey key in CurrentKeys())
        {
            foreach (Subscription member in MembersOf(key))
            {
                if (ReferenceEquals(member.Key.FileObject, fileObject))
                {
                    return key;
                }
            }
        }

        return null;
    }

    private static ReadOnlySpan<Subscription> MembersOf(SelectorKey key) => key.Handler switch
    {
        SharedInterest shared => shared.Members,
        Subscription alone => new[] { alone },
        _ => [],
    };

    /// <summary>
    /// Frees the number from what stands in the way without anybody's interest: awaits that are over but for the rest of the
    /// turn, or a file object that has been closed before its observers had gone, who are told so now.
    /// </summary>
    private void MakeRoom(Subscription newcomer, in FileObject file)
    {
        if (!_loop.Selector.TryGetKey(file, out SelectorKey? current))
        {
            return;
        }

        if (!ReferenceEquals(current.FileObject, file.Object) || newcomer.Trigger == Trigger.Edge)
        {
            foreach (Subscription member in MembersOf(current))
            {
                if (member is ReadyAwaiter { IsIdle: true } && member.TryLeave())
                {
                    Detach(member);
                }
            }

            if (!_loop.Selector.TryGetKey(file, out current))
            {
                return;
            }
        }

        if (_loop.Selector.IsInvalid(current))
        {
            EndMembers(current, new ObjectDisposedException(
                current.FileObject.GetType().FullName,
                $"Descriptor {current.FileDescriptor} was closed while it was observed, and has been reused. Dispose of what "
                + "observes it before closing it."));
        }
    }

    private void EndMembers(SelectorKey key, Exception? error)
    {
        _loop.Selector.TryUnregister(key);
        foreach (Subscription member in MembersOf(key))
        {
            member.BeginEnd();
            if (!_loop.TryPost(EndNotice(member, error)) && !_hasEnded)
            {
                _untold.Add((member, error));
            }
        }

        KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Unregistered, key, Previous: null));
    }

    private void Join(Subscription subscription, SelectorKey current, in FileObject file, object? data)
    {
        ReadOnlySpan<Subscription> members = MembersOf(current);
        if (members.IsEmpty)
        {
            throw new InvalidOperationException(
                $"Descriptor {current.FileDescriptor} was registered with the scheduler's own selector. Use WhenReady alone.");
        }

        if ((members[0].Trigger == Trigger.Edge) != (subscription.Trigger == Trigger.Edge))
        {
            throw new InvalidOperationException(
                $"Descriptor {current.FileDescriptor} is already observed with Trigger.{members[0].Trigger}, and the kernel "
                + $"knows one trigger a descriptor: Trigger.{subscription.Trigger} does not go with it. Edge goes with Edge "
                + "only.");
        }

        subscription.Key = new SelectorKey(file.Object, file.Descriptor, subscription.Asked, data)
        {
            Handler = subscription,
        };
        SharedInterest shared = current.Handler as SharedInterest ?? new SharedInterest(this, members[0]);
        shared.Add(subscription);
        Apply(shared);
        if (shared.Trigger == Trigger.Edge)
        {
            // What is ready already was an edge for those who were there; this makes it one for the newcomer.
            TryRearm(shared.Key, shared.ArmedEvents);
        }
    }

    /// <summary>Brings the registration to what the members want now.</summary>
    private void Apply(SharedInterest shared)
    {
        SelectorKey before = shared.Key;
        object? data = shared.Members[0].Key.Data;
        bool looksTheSame = before.Events == shared.Asked && ReferenceEquals(before.Data, data);
        SelectorKey after = looksTheSame && ReferenceEquals(before.Handler, shared)
            ? before
            : before with { Events = shared.Asked, Data = data, Handler = shared };
        shared.Key = after;
        try
        {
            _loop.Selector.TryReplace(before, after, shared.ArmedEvents, shared.Trigger);
        }
        catch (Exception refusal)
        {
            EndMembers(after, refusal);
            return;
        }

        if (!looksTheSame)
        {
            KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Modified, after, before));
        }
    }

    private void ArmedEventsChanged(Subscription subscription)
    {
        // Alone, its own key is the current one. Together with others, or registered anew, it has to be looked up.
        if (TryRearm(subscription.Key, subscription.ArmedEvents) || !TryGetCurrent(subscription, out SelectorKey? current))
        {
            return;
        }

        if (current.Handler is SharedInterest shared)
        {
            Apply(shared);
            return;
        }

        TryRearm(current, subscription.ArmedEvents);
    }

    /// <summary>False when the key is not current.</summary>
    private bool TryRearm(SelectorKey key, Readiness armed)
    {
        try
        {
            return _loop.Selector.TryArm(key, armed);
        }
        catch (Exception refusal)
        {
            EndMembers(key, refusal);
            return true;
        }
    }

    private Trigger KernelTrigger(Trigger trigger) =>
        _loop.Selector.Supports(trigger) ? trigger : Trigger.Level;

    private void End(Exception? fault)
    {
        List<(Subscription Member, Exception? Error)> all;
        lock (_gate)
        {
            _hasEnded = true;
            all = [.. _untold];
            foreach (SelectorKey key in CurrentKeys())
            {
                foreach (Subscription member in MembersOf(key))
                {
                    member.BeginEnd();
                    all.Add((member, fault));
                }
            }
        }

        // Nobody takes what one of them throws, if there is no handler, and it leaves the loop; but all are owed their end.
        ExceptionDispatchInfo? failure = null;
        foreach ((Subscription Member, Exception? Error) end in all)
        {
            failure = _loop.GuardOneOfMany(end, static end => end.Member.TellEnd(end.Error), failure);
        }

        KeyChanges.End(fault, failure)?.Throw();
    }

    /// <summary>Tells a subscription of its end from the loop, where it is not within a call to it.</summary>
    private static OwedWork<(Subscription Member, Exception? Error)> EndNotice(Subscription member, Exception? error) =>
        new((member, error), static end => end.Member.TellEnd(end.Error));
}
