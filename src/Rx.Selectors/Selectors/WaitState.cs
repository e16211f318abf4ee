namespace Rx.Selectors;

/// <summary>
/// How a waiter and whoever wakes it agree on who writes to the wake-up descriptor: at most one write a sleep, and none
/// when nobody sleeps.
/// </summary>
/// <remarks>
/// <code>
///   waiter                                 waker
///   FallAsleep:  Woken? then poll,         RequestWake:  |= Woken
///     else |= Sleeping, in one step          was Sleeping? then MustSignal
///   kernel wait  &lt;----------------------  MustSignal:   |= Signalled; first one writes
///   Awake:       = 0, tells what was set
/// </code>
/// Each interlocked operation is a full fence: whichever of the two comes first, the other one sees it. The thread that sets
/// <c>Signalled</c> writes, so a set bit always means that a write is there or on its way: a write that is refused for want of
/// memory stays on its way until the kernel takes it, because others count on it by then; one that is refused for any other
/// reason is taken back (<see cref="NotSignalled"/>). A write that arrives after the sleep it was meant for ends the next kernel
/// wait early, and the selector's loop just waits on.
/// </remarks>
internal struct WaitState
{
    private const int Sleeping = 1;
    private const int Signalled = 2;
    private const int Woken = 4;

    private int _bits;

    /// <summary>Before a kernel wait that may block. False when a wake-up has been asked for: do not block.</summary>
    /// <remarks>
    /// A waiter that does not block is not asleep: a wake-up that comes while it polls is one with the wake-up that was asked for.
    /// </remarks>
    public bool FallAsleep()
    {
        int bits = Volatile.Read(ref _bits);
        while ((bits & Woken) == 0)
        {
            int seen = Interlocked.CompareExchange(ref _bits, bits | Sleeping, bits);
            if (seen == bits)
            {
                return true;
            }

            bits = seen;
        }

        return false;
    }

    /// <summary>
    /// As if the waiter slept, for another one outside that waits for the selector itself. True when a wake-up has been asked for,
    /// and the caller has to write to the wake-up descriptor.
    /// </summary>
    public bool Park() => (Interlocked.Or(ref _bits, Sleeping) & Woken) != 0 && MustSignal();

    /// <summary>Whether the waiter sleeps, or is about to.</summary>
    public readonly bool IsAsleep => (Volatile.Read(in _bits) & Sleeping) != 0;

    /// <summary>
    /// After a kernel wait, a blocking one or not. True when a wake-up was asked for; it has been used up. A wait that
    /// took the wake-up descriptor's signal must come here, or <c>Signalled</c> would outlive the signal.
    /// </summary>
    public bool Awake() => Volatile.Read(ref _bits) != 0 && (Interlocked.Exchange(ref _bits, 0) & Woken) != 0;

    /// <summary>Asks for a wake-up, now or at the next sleep. True when the caller has to write to the wake-up descriptor.</summary>
    public bool RequestWake() => (Interlocked.Or(ref _bits, Woken) & Sleeping) != 0 && MustSignal();

    /// <summary>Interrupts a sleep without waking anybody. True when the caller has to write to the wake-up descriptor.</summary>
    public bool Interrupt() => (Volatile.Read(ref _bits) & Sleeping) != 0 && MustSignal();

    /// <summary>The write was refused, and is not tried again: the next caller has to write.</summary>
    public void NotSignalled() => Interlocked.And(ref _bits, ~Signalled);

    private bool MustSignal() => (Interlocked.Or(ref _bits, Signalled) & Signalled) == 0;
}
