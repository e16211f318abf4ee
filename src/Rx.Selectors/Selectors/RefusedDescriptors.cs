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

    /// <summary>Whether there has ever been one. It may be asked without the gate; whoever waits is interrupted by the first.</summary>
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

    /// <summary>Under the gate.</summary>
    public void Remove(nint descriptor) => _watched.Remove(descriptor);

    /// <summary>One kernel wait. True when <paramref name="set"/> is readable.</summary>
    public bool Wait(Lock gate, int set, TimeSpan? timeout)
    {
        lock (gate)
        {
            if (_builtVersion != _watched.Version)
            {
                _snapshot.Build(_watched.Entries, set);
                _builtVersion = _watched.Version;
            }
        }

        return _snapshot.Wait(timeout);
    }

    /// <summary>Tells what the last wait found.</summary>
    public void Report(ref ReadyBatch ready) => _snapshot.Report(ref ready);
}
