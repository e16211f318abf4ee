using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// What <see cref="PollSelector"/>, <see cref="SelectSelector"/> and <see cref="DevPollSelector"/> share: a wait goes by what
/// the kernel was told before it. A change during a wait interrupts it, so that it takes effect at once.
/// </summary>
public abstract class SnapshotSelector : BaseSelector
{
    private readonly string _call;
    private readonly WakeUp _wakeUp;
    private readonly WatchList _watched = new();

    private int _builtVersion = -1; // belongs to whoever waits

    private protected SnapshotSelector(string call, bool isSupported)
    {
        if (!isSupported)
        {
            throw new PlatformNotSupportedException(
                $"{GetType().Name} does not know this system's {call}. Use DefaultSelector.Create().");
        }

        _call = call;
        SelectorFailure.ThrowIfFailed(WakeUp.Create(out WakeUp? wakeUp), WakeUp.Call);
        _wakeUp = wakeUp!;
    }

    /// <summary>The descriptor to watch for reading beside the registered ones.</summary>
    private protected int WakeUpDescriptor => _wakeUp.Descriptor;

    private protected sealed override bool WaitsOnSnapshot => true;

    /// <summary>Prepares what the kernel is given. By whoever waits, under the gate, when something has changed.</summary>
    private protected abstract void Build(WatchList watched);

    /// <summary>What this descriptor is watched for has changed. Under the gate.</summary>
    private protected virtual void OnChanged(int descriptor)
    {
    }

    /// <summary>One kernel wait on what was built last.</summary>
    private protected abstract void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout);

    // poll(2) and select(2) find a closed descriptor only when they wait; a caller should hear of it now, as from epoll.
    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token) =>
        Change(descriptor, events, trigger, token);

    private protected sealed override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        SelectorFailure.ThrowIfNotOpen(descriptor, _call);
        _watched.Set(descriptor, events, token);
        OnChanged((int)descriptor);
    }

    private protected sealed override void Remove(nint descriptor, ulong token)
    {
        _watched.Remove(descriptor);
        OnChanged((int)descriptor);
    }

    private protected sealed override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        lock (Gate)
        {
            if (_builtVersion != _watched.Version)
            {
                Build(_watched);
                _builtVersion = _watched.Version;
            }
        }

        WaitOnSnapshot(ref ready, timeout);
    }

    /// <summary>The wake-up descriptor was reported: takes its signals back.</summary>
    private protected void DrainWakeUp() => _wakeUp.Drain();

    private protected sealed override void Signal() =>
        SelectorFailure.ThrowIfFailed(_wakeUp.Signal(), WakeUp.SignalCall, _wakeUp.Descriptor);

    private protected override void Release() => _wakeUp.Dispose();
}
