namespace Rx.Selectors;

/// <summary>Awaits of readiness, and the awaiters for them.</summary>
internal sealed class ReadyAwaiterPool(InterestRegistry registry)
{
    private const int MostPooled = 256;

    private readonly Stack<ReadyAwaiter> _pooled = new(); // under the registry's gate
    private readonly List<ReadyAwaiter> _lingering = []; // the loop's thread
    private volatile ReadyAwaiter? _lastTold; // of those that linger; null when none does

    /// <summary>Whether there may be awaiters that are registered though they are not awaited: in a turn that has resumed one.</summary>
    public bool MayHaveIdle => _lastTold is not null;

    public ValueTask<ReadinessEvent> ReadyAsync(object fileObject, Readiness events, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadinessEvent>(cancellation);
        }

        ReadyAwaiter? awaiter;
        ValueTask<ReadinessEvent> task;
        short version;
        try
        {
            var file = new FileObject(fileObject);
            if (file.WhyNot is { } whyNot)
            {
                return ValueTask.FromException<ReadinessEvent>(whyNot);
            }

            registry.Loop.EnsureDriven();
            SelectorKey? doubted = null;
            while (true)
            {
                lock (registry.Gate)
                {
                    // At the end the registrations outlast their awaits for a moment: none of them is used again.
                    registry.Loop.ThrowIfEnding();
                    awaiter = FindIdle(file, events);
                    if (awaiter is not null || !registry.IsInDoubt(file, ref doubted))
                    {
                        awaiter ??= Add(file, events);
                        version = awaiter.Version;
                        task = awaiter.Begin(cancellation);
                        break;
                    }
                }

                registry.EndIfLost(doubted);
            }
        }
        catch (Exception refusal)
        {
            return ValueTask.FromException<ReadinessEvent>(refusal);
        }

        if (cancellation.CanBeCanceled)
        {
            awaiter.ListenToCancellation(version, cancellation);
        }

        return task;
    }

    /// <summary>An awaiter has been told; it stays where it is until the turn ends. The loop's thread.</summary>
    public void Linger(ReadyAwaiter awaiter)
    {
        _lastTold = awaiter;
        if (!awaiter.IsLingering)
        {
            awaiter.IsLingering = true;
            _lingering.Add(awaiter);
        }
    }

    /// <summary>
    /// The turn has ended: whom nobody awaits again asks for nothing any more. No event of the turn is left to be told, so
    /// they can serve somebody else.
    /// </summary>
    public void ReleaseIdle()
    {
        if (_lingering.Count == 0)
        {
            return;
        }

        lock (registry.Gate)
        {
            _lastTold = null;
            foreach (ReadyAwaiter awaiter in _lingering)
            {
                awaiter.IsLingering = false;
                if (awaiter.IsWaiting)
                {
                    continue;
                }

                bool isIdle = awaiter.IsIdle;
                if (awaiter.TryLeave())
                {
                    registry.Detach(awaiter);
                    if (isIdle && _pooled.Count < MostPooled)
                    {
                        awaiter.Forget();
                        _pooled.Push(awaiter);
                    }
                }
            }
        }

        _lingering.Clear();
    }

    private ReadyAwaiter Add(in FileObject file, Readiness events)
    {
        ReadyAwaiter awaiter = _pooled.TryPop(out ReadyAwaiter? pooled) ? pooled : new ReadyAwaiter(registry);
        awaiter.Prepare(events);
        registry.Add(awaiter, file, data: null);
        return awaiter;
    }

    /// <summary>One that is registered already for the same file. A number may be another file by now, so the kernel is asked.</summary>
    private ReadyAwaiter? FindIdle(in FileObject file, Readiness events) =>
        MayHaveIdle
        && registry.Loop.Selector.TryGetKey(file, out SelectorKey? current)
        && IdleAmong(current, file, events) is { } awaiter
        && registry.Loop.Selector.IsStillOf(current, file.Handle)
            ? awaiter
            : null;

    private ReadyAwaiter? IdleAmong(SelectorKey current, in FileObject file, Readiness events)
    {
        switch (current.Handler)
        {
            case ReadyAwaiter alone:
                return Serves(alone, file, events) ? alone : null;
            case SharedInterest shared:
                if (_lastTold is { } told && ReferenceEquals(told.Shared, shared) && Serves(told, file, events))
                {
                    return told;
                }

                foreach (Subscription member in shared.Members())
                {
                    if (member is ReadyAwaiter awaiter && Serves(awaiter, file, events))
                    {
                        return awaiter;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static bool Serves(ReadyAwaiter awaiter, in FileObject file, Readiness events) =>
        awaiter.IsIdle && awaiter.Asked == events && ReferenceEquals(awaiter.Key.FileObject, file.Object);
}
