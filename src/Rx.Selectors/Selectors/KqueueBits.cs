using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// What the events of kqueue(2) mean. Each tells of one filter; those of one descriptor are put together and then finished.
/// </summary>
internal static class KqueueBits
{
    // Nothing more can be written. It becomes a hang-up when nothing more can be read either.
    private const Readiness WriteClosed = (Readiness)64;

    private const int ReadOnly = 0;
    private const int WriteOnly = 1;

    /// <summary>What one event says.</summary>
    /// <param name="asked">What its filter stands for: Read, Write or Priority.</param>
    /// <param name="flags">EV_EOF and the rest.</param>
    /// <param name="detail">fflags: of a socket that has ended, its error.</param>
    /// <param name="descriptor">Whose it is.</param>
    public static Readiness FromKernel(Readiness asked, uint flags, uint detail, int descriptor) =>
        (flags & KqueueLayout.EndOfFile) == 0 ? asked : asked | EndingOf(asked, detail, descriptor);

    /// <summary>What all the events of one descriptor say together.</summary>
    public static Readiness Finish(Readiness together)
    {
        const Readiness Both = Readiness.ReadClosed | WriteClosed;
        Readiness hungUp = (together & Both) == Both ? Readiness.HangUp : Readiness.None;
        return ReadinessBits.WithEndings((together & ~WriteClosed) | hungUp);
    }

    // EV_EOF says that a direction is over, and not of what. An ending is rare enough to ask.
    private static Readiness EndingOf(Readiness asked, uint detail, int descriptor)
    {
        Readiness closed = asked switch
        {
            Readiness.Read => Readiness.ReadClosed,
            Readiness.Write => WriteClosed,
            _ => Readiness.None,
        };
        if (detail != 0)
        {
            return closed | Readiness.Error | Readiness.HangUp;
        }

        if (SocketCalls.IsSocket(descriptor))
        {
            return closed;
        }

        // A pipe's ends are known by what they were opened for; some systems open both ends for both.
        return DescriptorModes.AccessOf(descriptor) switch
        {
            ReadOnly => Readiness.HangUp,
            WriteOnly => Readiness.Error,
            _ => asked == Readiness.Write ? Readiness.Error : Readiness.HangUp,
        };
    }
}
