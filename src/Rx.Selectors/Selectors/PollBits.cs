using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Between <see cref="Readiness"/> and the event bits of poll(2), which are those of epoll(7) too: the one mapping each
/// way.
/// </summary>
internal static class PollBits
{
    private const uint Base = Epoll.In | Epoll.Priority | Epoll.Out | Epoll.Error | Epoll.HangUp; // the low five

    private static readonly ushort PollReadHangUp = (ushort)UnixConstants.Current.PollReadHangUp;

    // Indexed by the low five bits.
    private static readonly Readiness[] ByBaseBits = [.. Enumerable.Range(0, (int)Base + 1).Select(Translate)];

    /// <summary>What to ask the kernel for. RDHUP comes with reading, where it never wakes anybody without IN.</summary>
    public static uint ToKernel(Readiness asked)
    {
        uint bits = 0;
        bits |= (asked & Readiness.Read) != 0 ? Epoll.In | Epoll.ReadHangUp : 0;
        bits |= (asked & Readiness.Write) != 0 ? Epoll.Out : 0;
        bits |= (asked & Readiness.Priority) != 0 ? Epoll.Priority : 0;
        return bits;
    }

    /// <summary>What the kernel's bits mean.</summary>
    public static Readiness FromKernel(uint bits) =>
        ByBaseBits[bits & Base] | ((bits & Epoll.ReadHangUp) != 0 ? Readiness.ReadClosed : Readiness.None);

    /// <summary>The same for poll(2), which has RDHUP under another number on some systems, and on others not at all.</summary>
    public static short ToPoll(Readiness asked) => ToPoll(asked, PollReadHangUp);

    /// <summary>The same, with RDHUP's number, which may be 0.</summary>
    public static short ToPoll(Readiness asked, ushort readHangUp) =>
        (short)((ToKernel(asked) & Base) | ((asked & Readiness.Read) != 0 ? readHangUp : 0u));

    /// <summary>What the bits of poll(2) mean.</summary>
    public static Readiness FromPoll(uint bits) => FromPoll(bits, PollReadHangUp);

    /// <summary>The same, with RDHUP's number.</summary>
    public static Readiness FromPoll(uint bits, ushort readHangUp) =>
        ByBaseBits[bits & Base] | ((bits & readHangUp) != 0 ? Readiness.ReadClosed : Readiness.None);

    private static Readiness Translate(int bits)
    {
        Readiness ready = Readiness.None;
        ready |= (bits & Epoll.In) != 0 ? Readiness.Read : 0;
        ready |= (bits & Epoll.Out) != 0 ? Readiness.Write : 0;
        ready |= (bits & Epoll.Priority) != 0 ? Readiness.Priority : 0;
        ready |= (bits & Epoll.HangUp) != 0 ? Readiness.HangUp : 0;
        ready |= (bits & Epoll.Error) != 0 ? Readiness.Error : 0;
        return ReadinessBits.WithEndings(ready);
    }
}
