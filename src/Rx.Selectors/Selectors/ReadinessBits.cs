namespace Rx.Selectors;

/// <summary>Which bits of <see cref="Readiness"/> mean what.</summary>
internal static class ReadinessBits
{
    /// <summary>The bits that may be asked for.</summary>
    public const Readiness Askable = Readiness.Read | Readiness.Write | Readiness.Priority;

    /// <summary>The bits that only ever stand beside those.</summary>
    public const Readiness Hints = Readiness.HangUp | Readiness.Error | Readiness.ReadClosed;

    /// <summary>
    /// As in Python a hang-up or an error makes everything ready that was asked for, so that the next call on the descriptor
    /// reports it; which bits were asked for, the caller masks.
    /// </summary>
    public static Readiness WithEndings(Readiness ready) =>
        (ready & (Readiness.HangUp | Readiness.Error)) != 0 ? ready | Askable : ready;

    /// <summary>That the peer has ended its side is told to those only who ask for reading.</summary>
    public static Readiness ToldTo(Readiness asked, Readiness ready) =>
        (asked & Readiness.Read) != 0 ? ready : ready & ~Readiness.ReadClosed;

    /// <summary>Refuses an empty mask and bits that cannot be asked for.</summary>
    public static void ThrowIfNotAskable(Readiness events, string parameterName)
    {
        if (events == Readiness.None || (events & ~Askable) != 0)
        {
            throw new ArgumentException(
                $"Invalid events: {events} ({(byte)events}). Ask for Read, Write, Priority or a combination of them.",
                parameterName);
        }
    }
}
