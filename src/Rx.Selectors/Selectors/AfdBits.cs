using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>Between <see cref="Readiness"/> and the bits of \Device\Afd: the one mapping each way.</summary>
internal static class AfdBits
{
    // A connection that breaks, one that does not come about, and a socket that is closed are told to whoever asks for anything.
    private const uint Always = Afd.Abort | Afd.ConnectFail | Afd.LocalClose;

    public static uint ToKernel(Readiness asked)
    {
        uint bits = Always;
        bits |= (asked & Readiness.Read) != 0 ? Afd.Receive | Afd.Accept | Afd.Disconnect : 0;
        bits |= (asked & Readiness.Write) != 0 ? Afd.Send : 0;
        bits |= (asked & Readiness.Priority) != 0 ? Afd.ReceiveExpedited : 0;
        return bits;
    }

    public static Readiness FromKernel(uint bits)
    {
        Readiness ready = Readiness.None;
        ready |= (bits & (Afd.Receive | Afd.Accept)) != 0 ? Readiness.Read : 0;
        ready |= (bits & Afd.Send) != 0 ? Readiness.Write : 0;
        ready |= (bits & Afd.ReceiveExpedited) != 0 ? Readiness.Priority : 0;
        ready |= (bits & Afd.Disconnect) != 0 ? Readiness.Read | Readiness.ReadClosed : 0;
        ready |= (bits & Afd.Abort) != 0 ? Readiness.HangUp | Readiness.Error | Readiness.ReadClosed : 0;
        ready |= (bits & Afd.ConnectFail) != 0 ? Readiness.HangUp | Readiness.Error | Readiness.ReadClosed : 0;
        return ReadinessBits.WithEndings(ready);
    }
}
