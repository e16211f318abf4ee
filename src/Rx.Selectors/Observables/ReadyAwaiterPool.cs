namespace Rx.Selectors;

/// <summary>Awaits of readiness, and the awaiters for them.</summary>
internal sealed class ReadyAwaiterPool(InterestRegistry registry)
{
    private const int MostPooled = 256;

    private readonly Stack<ReadyAwaiter> _pooled = new(); // under the registry's gate
    private readonly List<ReadyAwaiter> _lingering = []; // the loop's thread

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
            lock (registry.Gate)
            {
                // At the end the registrations outlast their awaits for a moment: none of them is used again.
                registry.Loop.ThrowIfEnding();
                awaiter = FindIdle(file, events);
                if (awaiter is null)
                {
                    awaiter = _pooled.TryPop(out ReadyAwaiter? pooled) ? pooled : new ReadyAwaiter(registry);
                    awaiter.Prepare(events);
                    registry.Add(awaiter, file, data: null);
                }

                version = awaiter.Version;
                task = awaiter.Begin(cancellation);
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

    private ReadyAwaiter? FindIdle(in FileObject file, Readiness events)
    {
        // A handle cannot be reopened, so the same object is the same file. A bare number may be another one by now: it is
        // registered anew.
        if (file.Handle is null || !registry.Loop.Selector.TryGetKey(file, out SelectorKey? current))
        {
            return null;
        }

        switch (current.Handler)
        {
            case ReadyAwaiter alone when Serves(alone, file, events):
                return alone;
            case SharedInterest shared:
                foreach (Subscription member in shared.Members)
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
