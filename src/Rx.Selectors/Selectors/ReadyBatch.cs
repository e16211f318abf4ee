using System.Runtime.CompilerServices;

namespace Rx.Selectors;

/// <summary>
/// Where a backend puts what the kernel reported: what is stale is dropped, so that events of a closed and reused descriptor
/// reach nobody. Whoever calls <c>Select</c> is given the current keys; a loop the tokens, which it resolves one by one as it
/// tells them. By then a key may have gone or changed; and what belongs to one event is fetched from memory for it once.
/// </summary>
internal ref struct ReadyBatch
{
    private readonly BaseSelector _selector;
    private readonly Span<ReadinessEvent> _events;
    private readonly Span<ReadyToken> _tokens;

    /// <summary>For a caller of <c>Select</c>.</summary>
    public ReadyBatch(BaseSelector selector, Span<ReadinessEvent> events)
    {
        _selector = selector;
        _events = events;
        Capacity = events.Length;
    }

    /// <summary>For a loop.</summary>
    public ReadyBatch(BaseSelector selector, Span<ReadyToken> tokens)
    {
        _selector = selector;
        _tokens = tokens;
        Capacity = tokens.Length;
    }

    /// <summary>How many events have been put in.</summary>
    public int Count { get; private set; }

    /// <summary>How many may be asked of the kernel at most.</summary>
    public readonly int Capacity { get; }

    public readonly bool IsFull => Count == Capacity;

    private readonly bool IsForLoop => !_tokens.IsEmpty;

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
        return IsForLoop ? AddToken(registration, token, readiness) : AddEvent(ref registration, token, readiness);
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
            Readiness readiness = armed | Readiness.Error;
            if (IsForLoop)
            {
                _tokens[Count++] = new ReadyToken(RegistrationTable.TokenAfter(token), readiness);
            }
            else
            {
                _events[Count++] = new ReadinessEvent(key, readiness);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AddToken(in Registration registration, ulong token, Readiness readiness)
    {
        if (Volatile.Read(in registration.Generation) != (uint)(token >> 32))
        {
            return false;
        }

        if ((readiness & registration.Armed) != Readiness.None)
        {
            _tokens[Count++] = new ReadyToken(token, readiness);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AddEvent(ref Registration registration, ulong token, Readiness readiness)
    {
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
}
