using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// What poll(2) says about a descriptor now. It tells apart the two reasons for an event that brings nothing: another reader was
/// faster, and then the descriptor is not ready any more; or it is ready for something that the operator does not read.
/// </summary>
internal readonly struct PendingCondition
{
    private readonly short _state;
    private readonly Readiness _asked;
    private readonly bool _isKnown;

    private PendingCondition(short state, Readiness asked)
    {
        _state = state;
        _asked = asked;
        _isKnown = true;
    }

    /// <summary>Asks the kernel.</summary>
    /// <param name="source">Where the event came from. In virtual time there is no kernel to ask, and the event is believed.</param>
    /// <param name="fileObject">The file object of the event.</param>
    /// <param name="asked">What the operator waits for: <see cref="Readiness.Read"/> or <see cref="Readiness.Write"/>.</param>
    public static PendingCondition Of(IReadinessSource source, object fileObject, Readiness asked)
    {
        if (source.Scheduler is not SelectorLoopScheduler)
        {
            return default;
        }

        // On Windows no such condition lasts: the next call fails, or succeeds.
        return OperatingSystem.IsWindows() ? new PendingCondition(0, asked) : new PendingCondition(Poll(fileObject, asked), asked);
    }

    /// <summary>Whether the descriptor is ready, although a call has just found nothing.</summary>
    public bool IsReady => !_isKnown || _state != 0;

    /// <summary>Whether nothing more can arrive: the peer has ended, or receiving has been shut down.</summary>
    public bool IsReadClosed => (_state & (Native.Poll.ReadHangUp | Native.Poll.HangUp)) != 0;

    /// <summary>The condition in a sentence, without its full stop, and what to do about it.</summary>
    public string Describe()
    {
        string attempt = _asked == Readiness.Write ? "takes nothing" : "finds nothing";
        return !_isKnown
            ? $"It is reported as ready again and again, and each attempt {attempt}"
            : (_state & Native.Poll.Error) != 0
            ? "Its error queue is not empty (transmit timestamps, MSG_ZEROCOPY, IP_RECVERR), which makes it ready for ever: read the "
            + "queue with recvmsg(2) and MSG_ERRQUEUE, or turn off the option that fills it"
            : $"poll(2) reports it as ready (0x{_state:x}), and each attempt {attempt}";
    }

    private static short Poll(object fileObject, Readiness asked)
    {
        if (!FileDescriptors.TryFind(fileObject, out nint descriptor, out SafeHandle? handle, out _))
        {
            return 0; // closed, which the next call reports
        }

        try
        {
            using var held = new HandleReference(handle);
            short events = asked == Readiness.Write ? Native.Poll.Out : (short)(Native.Poll.In | Native.Poll.ReadHangUp);
            Span<PollDescriptor> probe = [new PollDescriptor { Descriptor = (int)descriptor, Asked = events }];
            return Native.Poll.Wait(probe, TimeSpan.Zero) > 0 ? (short)(probe[0].Returned & ~Native.Poll.Invalid) : (short)0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
