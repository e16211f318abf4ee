using System.Runtime.CompilerServices;

namespace Rx.Selectors;

/// <summary>
/// Where a backend puts what the kernel reported: it resolves the kernel's token to the current key and drops what is
/// stale, so that events of a closed and reused descriptor reach nobody.
/// </summary>
internal ref struct ReadyBatch
{
    private readonly BaseSelector _selector;
    private readonly Span<ReadinessEvent> _events;

    public ReadyBatch(BaseSelector selector, Span<ReadinessEvent> events)
    {
        _selector = selector;
        _events = events;
    }

    /// <summary>How many events have been put in.</summary>
    public int Count { get; private set; }

    /// <summary>How many may be asked of the kernel at most.</summary>
    public readonly int Capacity => _events.Length;

    public readonly bool IsFull => Count == _events.Length;

    /// <summary>
    /// The kernel says that the registration behind <paramref name="token"/> is ready. False when the token is stale.
    /// Bits that are not armed are dropped, hints alone as well.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Report(ulong token, Readiness readiness)
    {
        Registration[] slots = _selector.Registrations.Slots;
        uint slot = (uint)token;
        if (slot >= (uint)slots.Length)
        {
            return false;
        }

        ref Registration registration = ref slots[slot];
        SelectorKey? key = Volatile.Read(ref registration.Key);
        Readiness armed = registration.Armed;
        bool isClosed = registration.Handle is { IsClosed: true };
        Volatile.ReadBarrier(); // the generation last: if it still matches, all the above belongs to this token
        if (Volatile.Read(ref registration.Generation) != (uint)(token >> 32) || key is null)
        {
            return false;
        }

        if (isClosed)
        {
            return ReportInvalid(token);
        }

        // Another thread's Modify replaces the key and then arms it: between the two, an event says no more than both do.
        Readiness asked = readiness & armed & key.Events;
        if (asked != Readiness.None)
        {
            _events[Count++] = new ReadinessEvent(key, asked | (readiness & ReadinessBits.Hints));
        }

        return true;
    }

    /// <summary>
    /// The descriptor behind <paramref name="token"/> is not open any more. It is reported once, as ready for all it was
    /// asked for, with <see cref="Readiness.Error"/> beside it, and not watched from then on: a ghost never spins.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool ReportInvalid(ulong token)
    {
        if (!_selector.TryInvalidate(token, out SelectorKey? key, out Readiness armed))
        {
            return false;
        }

        if (armed != Readiness.None)
        {
            _events[Count++] = new ReadinessEvent(key, armed | Readiness.Error);
        }

        return true;
    }
}
