using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>
/// Who is interested in what: turns subscriptions into registrations of the loop's selector, which holds the only table of
/// them. Any thread; nothing of a user's runs under the gate.
/// </summary>
internal sealed partial class InterestRegistry
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
            SelectorKey? doubted = null;
            while (true)
            {
                lock (_gate)
                {
                    if (!IsInDoubt(file, ref doubted))
                    {
                        Add(subscription, file, data);
                        return true;
                    }
                }

                EndIfLost(doubted);
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
            if (!subscription.TryBecomeArmed())
            {
                return;
            }

            ArmedEventsChanged(subscription);
            AskAnew(subscription);
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
            if (subscription.Shared is not null || !_loop.Selector.Supports(Trigger.OneShot))
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

    /// <summary>
    /// Changes what a subscription wants, which may be nothing for a while. The first time that it is something, it is added.
    /// Under no lock.
    /// </summary>
    /// <exception cref="SelectorException">The kernel refuses it at the first time.</exception>
    public void Change(ChangingSubscription subscription, in FileObject file, object? data, Readiness asked)
    {
        SelectorKey? doubted = null;
        while (true)
        {
            lock (_gate)
            {
                if (!subscription.IsLive || subscription.Asked == asked)
                {
                    return;
                }

                if (subscription.Key is not null)
                {
                    ChangeRegistered(subscription, asked);
                    return;
                }

                if (!IsInDoubt(file, ref doubted))
                {
                    subscription.Want(asked);
                    Add(subscription, file, data);
                    return;
                }
            }

            EndIfLost(doubted);
        }
    }

    /// <summary>Takes a subscription that has left out of its registration, if it has one. Under the gate.</summary>
    public void Detach(Subscription subscription)
    {
        if (subscription.Shared is { } shared)
        {
            shared.Remove(subscription);
            Apply(shared);
        }
        else if (subscription.Key is { } own
            && !TryWithdraw(own)
            && TryGetCurrent(subscription, own, out SelectorKey? current))
        {
            TryWithdraw(current);
        }
    }

    /// <summary>
    /// The registration's key as it is now: what a loop has registered may have been changed with its selector's own methods.
    /// </summary>
    private bool TryGetCurrent(ReadinessHandler handler, SelectorKey key, [NotNullWhen(true)] out SelectorKey? current) =>
        _loop.Selector.TryGetKey(key.FileDescriptor, out current) && ReferenceEquals(current.Handler, handler);

    /// <summary>False when the key is not current.</summary>
    private bool TryWithdraw(SelectorKey key)
    {
        if (!_loop.Selector.TryUnregister(key))
        {
            return false;
        }

        KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Unregistered, key, Previous: null));
        return true;
    }

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

    private static Subscription[] MembersOf(SelectorKey key) => key.Handler switch
    {
        SharedInterest shared => shared.Members(),
        Subscription alone => [alone],
        _ => [],
    };

    private void ChangeRegistered(ChangingSubscription subscription, Readiness asked)
    {
        SelectorKey before = subscription.Key;
        SelectorKey after = before with { Events = asked };
        subscription.Want(asked);
        subscription.Key = after;
        if (subscription.Shared is { } shared)
        {
            shared.Recount(subscription);
            Apply(shared);
            AskAnew(subscription);
        }
        else if (TryReplace(
            before, after, _loop.Selector.HandleOf(before), subscription.ArmedEvents, KernelTrigger(subscription.Trigger)))
        {
            KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Modified, after, before));
        }
    }

    /// <summary>Brings the registration to what the members want now; there may be none any more.</summary>
    private void Apply(SharedInterest shared)
    {
        SelectorKey before = shared.Key;
        if (shared is { Count: > 0, First.Membership.Handle.IsClosed: true })
        {
            TakeOut(shared, Closed(before), HasClosedHandle); // the handle that stands for the descriptor has to be an open one
        }

        if (shared.Count == 0)
        {
            if (TryGetCurrent(shared, before, out SelectorKey? current))
            {
                TryWithdraw(current);
            }

            return;
        }

        SelectorKey first = shared.First.Key;
        bool looksTheSame = before.Events == shared.Asked
            && ReferenceEquals(before.Data, first.Data)
            && ReferenceEquals(before.FileObject, first.FileObject);
        SelectorKey after = looksTheSame && ReferenceEquals(before.Handler, shared)
            ? before
            : before with { FileObject = first.FileObject, Events = shared.Asked, Data = first.Data, Handler = shared };
        shared.Key = after;
        if (TryReplace(before, after, shared.First.Membership!.Handle, shared.ArmedEvents, shared.Trigger) && !looksTheSame)
        {
            KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Modified, after, before));
        }
    }

    private void ArmedEventsChanged(Subscription subscription)
    {
        if (subscription.Shared is { } shared)
        {
            shared.Recount(subscription);
            Apply(shared);
        }
        else if (!TryRearm(subscription.Key, subscription.ArmedEvents)
            && TryGetCurrent(subscription, subscription.Key, out SelectorKey? current))
        {
            TryRearm(current, subscription.ArmedEvents);
        }
    }

    /// <summary>
    /// What is ready already has been an edge for the other members: asking again, though for the same, makes it one for this
    /// member. The others may get one more edge for it, as with any edge that comes while they read.
    /// </summary>
    private void AskAnew(Subscription subscription)
    {
        if (subscription.Shared is { Trigger: Trigger.Edge } shared && subscription.ArmedEvents != Readiness.None)
        {
            TryRearm(shared.Key, shared.ArmedEvents);
        }
    }

    /// <summary>False when the key is not current.</summary>
    private bool TryRearm(SelectorKey key, Readiness armed)
    {
        try
        {
            if (!_loop.Selector.TryArm(key, armed, out bool isAnotherFile))
            {
                return false;
            }

            if (isAnotherFile)
            {
                EndMembers(key, Reused(key));
            }
        }
        catch (Exception refusal)
        {
            EndMembers(key, refusal);
        }

        return true;
    }

    /// <summary>False when the key is not current, or the registration has ended.</summary>
    private bool TryReplace(SelectorKey key, SelectorKey replacement, SafeHandle? handle, Readiness armed, Trigger trigger)
    {
        try
        {
            if (!_loop.Selector.TryReplace(key, replacement, handle, armed, trigger, out bool isAnotherFile))
            {
                return false;
            }

            if (isAnotherFile)
            {
                EndMembers(replacement, Reused(replacement));
            }

            return !isAnotherFile;
        }
        catch (Exception refusal)
        {
            EndMembers(replacement, refusal);
            return false;
        }
    }

    private Trigger KernelTrigger(Trigger trigger) =>
        _loop.Selector.Supports(trigger) ? trigger : Trigger.Level;
}
