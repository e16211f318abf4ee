using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Descriptors that a selector's own kernel call refuses, waited for with select(2): it is told all of them at each wait, and
/// beside them the descriptor of the kernel's own set, which is readable when something in that set is ready.
/// </summary>
internal sealed class RefusedDescriptors
{
    private readonly WatchList _watched = new();
    private volatile bool _isInUse;

    // These belong to whoever waits.
    private readonly SelectSnapshot _snapshot = new();
    private int _builtVersion = -1;

    /// <summary>
    /// Whether there is one, or a wait may still go by one. It may be asked without the gate; whoever waits is interrupted by
    /// the first.
    /// </summary>
    public bool IsInUse => _isInUse;

    /// <summary>Whether select(2) can hold this one.</summary>
    public static bool CanHold(nint descriptor) =>
        descriptor < SelectCall.SetSize && DescriptorModes.IsOpen((int)descriptor);

    /// <summary>Waits for a descriptor, or for something else of it. Under the gate.</summary>
    public void Set(nint descriptor, Readiness events, ulong token)
    {
        _watched.Set(descriptor, events, token);
        _isInUse = true;
    }

    /// <summary>Under the gate. It stays in use until whoever waits for it has been interrupted and prepares again.</summary>
    public void Remove(nint descriptor) => _watched.Remove(descriptor);

    /// <summary>Takes over what to wait for, and <paramref name="set"/> beside it. False when there is none any more.</summary>
    public bool Prepare(Lock gate, int set)
    {
        lock (gate)
        {
            _isInUse = _watched.Count > 0;
            if (_isInUse && _builtVersion != _watched.Version)
            {
                _snapshot.Build(_watched.Entries, set);
                _builtVersion = _watched.Version;
            }

            return _isInUse;
        }
    }

    /// <summary>One kernel wait for what was prepared. True when the set is readable.</summary>
    public bool Wait(TimeSpan? timeout) => _snapshot.Wait(timeout);

    /// <summary>Tells what the last wait found.</summary>
    public void Report(ref ReadyBatch ready) => _snapshot.Report(ref ready);
}
