namespace Rx.Selectors;

/// <summary>
/// One party's interest in one file object. Alone on its descriptor it is the registration's handler itself; with others it
/// is a member of a <see cref="SharedInterest"/>, which then is; its key is its own all the same, with its own events and data.
/// </summary>
internal abstract class Subscription(InterestRegistry registry, Readiness asked, Trigger trigger) : ReadinessHandler
{
    private const int Gone = 0; // hears nothing any more
    private const int Ended = 1; // is only to hear that it has ended
    private const int Disarmed = 2;
    private const int Armed = 3;

    // Interlocked: disposal and delivery change it without the registry's gate, so that both take effect at once.
    private volatile int _state = Armed;

    private readonly byte _trigger = (byte)trigger; // a byte beside the mask keeps a subscription eight bytes smaller

    /// <summary>What it wants to hear of.</summary>
    public Readiness Asked { get; protected set; } = asked;

    public Trigger Trigger => (Trigger)_trigger;

    /// <summary>Its part in the registration; null while the registration is its own. Under the registry's gate.</summary>
    public Membership? Membership { get; set; }

    /// <summary>What it is a member of; null while the registration is its own. Under the registry's gate.</summary>
    public SharedInterest? Shared => Membership?.Shared;

    /// <summary>What it lets the kernel be asked for now.</summary>
    public Readiness ArmedEvents => _state == Armed ? Asked : Readiness.None;

    /// <summary>Whether it has neither left nor begun to end.</summary>
    public bool IsLive => _state > Ended;

    /// <summary>Whether it is still to hear of what is ready: of the rest of an event, for who makes several of one.</summary>
    public bool IsWanted => IsLive && !Registry.Loop.IsEnding;

    protected InterestRegistry Registry { get; } = registry;

    public sealed override void OnReady(Readiness events)
    {
        Readiness asked = Asked;
        Readiness ready = events & (asked | ReadinessBits.Hints);
        if (_state != Armed || (ready & asked) == Readiness.None)
        {
            return;
        }

        if (Trigger == Trigger.OneShot)
        {
            if (!TryBecomeDisarmed())
            {
                return; // it has left, or has been disarmed, on another thread just now
            }

            Registry.OnOneShotFired(this);
        }

        Tell(new ReadinessEvent(Key, ready));
    }

    public sealed override void OnInvalid(SelectorKey key, Exception error) => Registry.Invalidate(key, error);

    /// <summary>From disarmed to armed; false when it is not disarmed. Under the registry's gate.</summary>
    public bool TryBecomeArmed() => Interlocked.CompareExchange(ref _state, Armed, Disarmed) == Disarmed;

    /// <summary>From armed to disarmed; false when it is not armed.</summary>
    public bool TryBecomeDisarmed() => Interlocked.CompareExchange(ref _state, Disarmed, Armed) == Armed;

    /// <summary>Lets it hear nothing any more. False when that has been so already.</summary>
    public bool TryLeave() => Interlocked.Exchange(ref _state, Gone) > Ended;

    /// <summary>Lets it hear nothing but its end, which <see cref="TellEnd"/> brings later.</summary>
    public void BeginEnd()
    {
        int state = _state;
        while (state > Ended)
        {
            int seen = Interlocked.CompareExchange(ref _state, Ended, state);
            if (seen == state)
            {
                return;
            }

            state = seen;
        }
    }

    /// <summary>On the loop's thread, not within a call to this party. Silent when it has left meanwhile.</summary>
    public void TellEnd(Exception? error)
    {
        if (Interlocked.CompareExchange(ref _state, Gone, Ended) == Ended)
        {
            End(error);
        }
    }

    /// <summary>Makes a subscription that has left as good as new.</summary>
    protected void Reset() => _state = Armed;

    /// <summary>It is ready. On the loop's thread.</summary>
    protected abstract void Tell(in ReadinessEvent ready);

    /// <summary>It has ended; null when nothing is wrong. On the loop's thread.</summary>
    protected abstract void End(Exception? error);
}
