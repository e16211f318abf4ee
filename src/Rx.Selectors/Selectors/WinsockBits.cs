using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>Between <see cref="Readiness"/> and the event bits of WSAPoll: the one mapping each way.</summary>
internal static class WinsockBits
{
    public static short ToPoll(Readiness asked)
    {
        int bits = 0;
        bits |= (asked & Readiness.Read) != 0 ? WinsockPoll.In : 0;
        bits |= (asked & Readiness.Write) != 0 ? WinsockPoll.Out : 0;
        bits |= (asked & Readiness.Priority) != 0 ? WinsockPoll.Priority : 0;
        return (short)bits;
    }

    /// <summary>
    /// What WSAPoll's bits mean. It says HUP of a peer that has merely ended its side, which is the end of what can be read
    /// and no hang-up; it says ERR of a connection that is broken, or has not come about.
    /// </summary>
    public static Readiness FromPoll(int bits)
    {
        Readiness ready = Readiness.None;
        ready |= (bits & WinsockPoll.In) != 0 ? Readiness.Read : 0;
        ready |= (bits & WinsockPoll.Out) != 0 ? Readiness.Write : 0;
        ready |= (bits & WinsockPoll.Priority) != 0 ? Readiness.Priority : 0;
        ready |= (bits & (WinsockPoll.HangUp | WinsockPoll.Error)) switch
        {
            0 => Readiness.None,
            WinsockPoll.HangUp => Readiness.Read | Readiness.ReadClosed,
            _ => Readiness.HangUp | Readiness.Error | Readiness.ReadClosed,
        };
        return ReadinessBits.WithEndings(ready);
    }
}
