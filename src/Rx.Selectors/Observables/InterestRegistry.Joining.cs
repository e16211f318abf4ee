using System.Diagnostics.CodeAnalysis;

namespace Rx.Selectors;

/// <content>How a subscription gets its registration: one of its own, or a part in that of others of the same file.</content>
internal sealed partial class InterestRegistry
{
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

    /// <summary>
    /// Whether what observes this number is a file object of a user's own that has to be asked whether it still has it: another
    /// one than <paramref name="file"/>, which has not been asked yet. Under the gate; it is asked without.
    /// </summary>
    public bool IsInDoubt(in FileObject file, [NotNullWhen(true)] ref SelectorKey? doubted)
    {
        if (!_loop.Selector.TryGetKey(file, out SelectorKey? current)
            || current.FileObject is not IFileObject
            || ReferenceEquals(current.FileObject, file.Object)
            || ReferenceEquals(current, doubted))
        {
            return false;
        }

        doubted = current;
        return true;
    }

    /// <summary>Ends those that observe by a file object that has been closed, or has another number now. Without the gate.</summary>
    public void EndIfLost(SelectorKey doubted)
    {
        if (FileDescriptors.TryFind(doubted.FileObject, out nint number, out _, out _) && number == doubted.FileDescriptor)
        {
            return;
        }

        lock (_gate)
        {
            if (_loop.Selector.TryGetKey(doubted.FileDescriptor, out SelectorKey? current) && ReferenceEquals(current, doubted))
            {
                EndThose(current, Reused(current), static (member, key) => ReferenceEquals(member.Key.FileObject, key.FileObject));
            }
        }
    }

    /// <summary>
    /// Frees the number from what is in the way of <paramref name="newcomer"/> though nothing waits for it any more: awaits that
    /// are over but for the rest of the turn, and observers whose file object has been closed, which fail now.
    /// </summary>
    private void MakeRoom(Subscription newcomer, in FileObject file)
    {
        if (!_loop.Selector.TryGetKey(file, out SelectorKey? current))
        {
            return;
        }

        if (Awaiters.MayHaveIdle && (!ReferenceEquals(current.FileObject, file.Object) || newcomer.Trigger == Trigger.Edge))
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

        if (_loop.Selector.IsInvalid(current) && !_loop.Selector.IsCalledInvalid(current))
        {
            EndClosed(current, Reused(current));
            if (!_loop.Selector.TryGetKey(file, out current))
            {
                return;
            }
        }

        if (!_loop.Selector.IsStillOf(current, file.Handle))
        {
            EndMembers(current, Reused(current));
        }
    }

    private void Join(Subscription subscription, SelectorKey current, in FileObject file, object? data)
    {
        Subscription? first = current.Handler as Subscription ?? (current.Handler as SharedInterest)?.First;
        if (first is null)
        {
            throw new InvalidOperationException(
                $"Descriptor {current.FileDescriptor} was registered with the scheduler's own selector. Use WhenReady alone.");
        }

        if ((first.Trigger == Trigger.Edge) != (subscription.Trigger == Trigger.Edge))
        {
            throw new InvalidOperationException(
                $"Descriptor {current.FileDescriptor} is already observed with Trigger.{first.Trigger}, and the kernel "
                + $"knows one trigger a descriptor: Trigger.{subscription.Trigger} does not go with it. Edge goes with Edge "
                + "only.");
        }

        subscription.Key = new SelectorKey(file.Object, file.Descriptor, subscription.Asked, data)
        {
            Handler = subscription,
        };
        SharedInterest shared = current.Handler as SharedInterest ?? new SharedInterest(this, first, _loop.Selector.HandleOf(current));
        shared.Add(subscription, file.Handle);
        Apply(shared);
        AskAnew(subscription);
    }
}
