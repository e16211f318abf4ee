using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <content>Getting rid of ghosts: files that the kernel goes on reporting, and that no call can name any more.</content>
/// <remarks>
/// <para>
/// A descriptor that was closed, or reused, before it was unregistered cannot be deleted (epoll(7), "Will closing a file
/// descriptor cause it to be removed from all epoll sets?"): if a duplicate keeps its file open, its events go on coming. Only
/// a new epoll instance is rid of it. It is given everything that the old one has, and then takes over its number.
/// </para>
/// <para>
/// Until then the old one stays as it is, and complete. So both count against fs.epoll.max_user_watches for a moment. To move
/// the registrations one by one would need no more than one watch to spare; but when another process takes that one, a
/// registration would be in neither instance. When there is not enough (ENOSPC, ENOMEM, EMFILE), the old instance is kept, the
/// ghost costs turns, and a later stale event tries again: after a pause that grows, or as soon as enough has been unregistered.
/// </para>
/// </remarks>
public sealed partial class EpollSelector
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A descriptor could not be deleted because its number was closed or reused: if a duplicate keeps its file open, the
    /// kernel goes on reporting it, and no call can name it any more.
    /// </summary>
    private bool _mayHaveGhosts;

    // After a rebuild that has failed, under the gate.
    private int _watchesMissing; // how many more were needed
    private long _retryAt; // an instant of this selector's clock
    private TimeSpan _retryPause;

    // Found closed by a rebuild, and not reported yet. Belongs to the thread that waits.
    private readonly List<ulong> _closed = [];

    /// <summary>A watch has been given back, and one fewer is needed. Under the gate.</summary>
    private void WatchWasFreed()
    {
        if (_watchesMissing > 0 && (_watchesMissing -= 2) <= 0)
        {
            _retryAt = 0;
        }
    }

    /// <summary>
    /// A stale event is nothing when it was fetched before its registration went. But when a deletion has failed, it may
    /// come from a ghost, which would spin for ever.
    /// </summary>
    private void DropGhosts(ref ReadyBatch ready)
    {
        lock (Gate)
        {
            if (!_mayHaveGhosts || Now < _retryAt)
            {
                return;
            }

            if (TryRebuild(out bool hasNewGhosts))
            {
                _mayHaveGhosts = hasNewGhosts;
                _watchesMissing = 0;
                _retryPause = TimeSpan.Zero;
                ReportClosed(ref ready);
            }
            else
            {
                _closed.Clear();
                _retryPause = _retryPause == TimeSpan.Zero ? FirstRetry
                    : _retryPause < LastRetry ? _retryPause * 2
                    : LastRetry;
                _retryAt = MonotonicTime.After(Now, _retryPause);
            }
        }
    }

    /// <summary>
    /// Puts an instance with the same registrations in the place of this one. False when the kernel refuses; nothing has
    /// changed then, and the next attempt may succeed.
    /// </summary>
    /// <param name="hasNewGhosts">Whether a number was closed, or given to another file, while it was copied.</param>
    private bool TryRebuild(out bool hasNewGhosts)
    {
        hasNewGhosts = false;
        int result = Epoll.Create(out SafeDescriptor fresh);
        using (fresh)
        {
            _watchesMissing = Registrations.Count + 1;
            if (result < 0 || AddWakeUp(fresh) < 0 || !TryCopyTo(fresh, ref hasNewGhosts) || Epoll.Replace(_epoll, fresh) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCopyTo(SafeDescriptor fresh, ref bool hasNewGhosts)
    {
        _watchesMissing--; // the wake-up's
        foreach (int slot in Registrations.UsedSlots())
        {
            _watchesMissing--;
            ref Registration registration = ref Registrations[slot];
            if (!IsWatched(registration))
            {
                continue;
            }

            int descriptor = (int)registration.Key!.FileDescriptor;
            int result = Epoll.Add(fresh, descriptor, BitsOf(slot), Registrations.TokenOf(slot));
            if (result < 0 && !IsOfAnotherFile(result))
            {
                _watchesMissing++;
                return false;
            }
        }

        // Whether a number is still the file that was registered only the old instance knows. It is asked when nothing can be
        // refused any more, as to be asked the same makes an edge be reported again.
        foreach (int slot in Registrations.UsedSlots())
        {
            ref Registration registration = ref Registrations[slot];
            int descriptor = (int)registration.Key!.FileDescriptor;
            if (IsWatched(registration)
                && IsOfAnotherFile(Epoll.Modify(_epoll, descriptor, BitsOf(slot), Registrations.TokenOf(slot))))
            {
                hasNewGhosts |= Epoll.Delete(fresh, descriptor) < 0; // also when it was never there: then there is just no ghost
                if (!registration.IsKept)
                {
                    _closed.Add(Registrations.TokenOf(slot)); // one that is kept finds out as it is armed
                }
            }
        }

        return true;
    }

    /// <summary>Whether the kernel has it: it is asked for something, or nothing, and kept.</summary>
    private static bool IsWatched(in Registration registration) =>
        registration.Armed != Readiness.None || registration.IsKept;

    /// <summary>
    /// Whether a refusal says that a descriptor of a registration is not the file that was registered: its number is not open
    /// (EBADF), or it has been given to a file that the instance does not know (ENOENT) or that no instance takes (EPERM).
    /// </summary>
    private static bool IsOfAnotherFile(int result) => result is -Errno.EBADF or -Errno.ENOENT or -Errno.EPERM;

    /// <summary>
    /// What the kernel is asked for; of what is kept, and of a one-shot that has been reported, nothing until it is armed again.
    /// </summary>
    private uint BitsOf(int slot)
    {
        ref Registration registration = ref Registrations[slot];
        return registration.IsKept || (registration.Trigger == Trigger.OneShot && _oneShots.HasFired(slot))
            ? Epoll.OneShot
            : BitsOf(registration.Armed, registration.Trigger);
    }

    /// <summary>Reports what a rebuild has found closed, as much of it as there is room for.</summary>
    private void ReportClosed(ref ReadyBatch ready)
    {
        lock (Gate)
        {
            bool mayHaveGhosts = _mayHaveGhosts;
            int reported = 0;
            while (reported < _closed.Count && !ready.IsFull)
            {
                ready.ReportInvalid(_closed[reported++]);
            }

            _closed.RemoveRange(0, reported);
            _mayHaveGhosts = mayHaveGhosts; // the instance does not have what could not be deleted just now
        }
    }
}
