using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <content>How interest ends that its owner has not ended.</content>
internal sealed partial class InterestRegistry
{
    /// <summary>
    /// The kernel calls the descriptor invalid, or a file object has been closed: its observers fail, unless the key has changed
    /// or gone meanwhile.
    /// </summary>
    public void Invalidate(SelectorKey key, Exception error)
    {
        lock (_gate)
        {
            if (_loop.Selector.IsCalledInvalid(key))
            {
                EndMembers(key, error);
            }
            else if (_loop.Selector.IsInvalid(key))
            {
                EndClosed(key, error);
            }
        }
    }

    /// <summary>
    /// Ends a subscription by itself, with an error or null for completion. The notification comes on the loop, or here when the loop has ended.
    /// Any thread.
    /// </summary>
    public void End(Subscription subscription, Exception? error)
    {
        lock (_gate)
        {
            if (!subscription.IsLive)
            {
                return;
            }

            bool isToBeTold = BeginEnd(subscription, error);
            Detach(subscription);
            if (isToBeTold)
            {
                return;
            }
        }

        subscription.TellEnd(error);
    }

    private static ObjectDisposedException Reused(SelectorKey key) => new(
        key.FileObject.GetType().FullName,
        $"Descriptor {key.FileDescriptor} was closed while it was observed, and has been reused. Dispose of what observes it "
        + "before closing it.");

    private static ObjectDisposedException Closed(SelectorKey key) => new(
        key.FileObject.GetType().FullName,
        $"Descriptor {key.FileDescriptor} was closed while it was observed. Dispose of what observes it before closing it.");

    private void EndMembers(SelectorKey key, Exception? error)
    {
        _loop.Selector.TryUnregister(key);
        foreach (Subscription member in MembersOf(key))
        {
            BeginEnd(member, error);
        }

        KeyChanges.Publish(new SelectorKeyChange(SelectorKeyChangeReason.Unregistered, key, Previous: null));
    }

    /// <summary>Ends those whose handle has been closed. Others may observe the same number by another one, and go on.</summary>
    private void EndClosed(SelectorKey key, Exception error) =>
        EndThose(key, error, HasClosedHandle);

    private static bool HasClosedHandle(Subscription member, SelectorKey key) => member.Membership is { Handle.IsClosed: true };

    private void EndThose(SelectorKey key, Exception error, Func<Subscription, SelectorKey, bool> isMeant)
    {
        if (key.Handler is not SharedInterest shared)
        {
            EndMembers(key, error);
            return;
        }

        TakeOut(shared, error, isMeant);
        Apply(shared);
    }

    private void TakeOut(SharedInterest shared, Exception error, Func<Subscription, SelectorKey, bool> isMeant)
    {
        foreach (Subscription member in shared.Members())
        {
            if (isMeant(member, shared.Key))
            {
                BeginEnd(member, error);
                shared.Remove(member);
            }
        }
    }

    /// <summary>False when the loop has ended, and notifies no observer any more.</summary>
    private bool BeginEnd(Subscription member, Exception? error)
    {
        member.BeginEnd();
        if (_loop.TryPost(EndNotice(member, error)))
        {
            return true;
        }

        if (_hasEnded)
        {
            return false;
        }

        _untold.Add((member, error));
        return true;
    }

    private void End(Exception? fault)
    {
        List<(Subscription Member, Exception? Error)> all;
        lock (_gate)
        {
            _hasEnded = true;
            all = [.. _untold];
            foreach (SelectorKey key in CurrentKeys().Concat(_loop.Selector.TakeLost()))
            {
                foreach (Subscription member in MembersOf(key))
                {
                    member.BeginEnd();
                    all.Add((member, fault));
                }
            }
        }

        // What one of them throws leaves the loop if there is no handler. All the others get their end first.
        ExceptionDispatchInfo? failure = null;
        foreach ((Subscription Member, Exception? Error) end in all)
        {
            failure = _loop.GuardOneOfMany(end, static end => end.Member.TellEnd(end.Error), failure);
        }

        KeyChanges.End(fault, failure)?.Throw();
    }

    /// <summary>Ends a subscription from the loop, where no call to it is running.</summary>
    private static OwedWork<(Subscription Member, Exception? Error)> EndNotice(Subscription member, Exception? error) =>
        new((member, error), static end => end.Member.TellEnd(end.Error));
}
