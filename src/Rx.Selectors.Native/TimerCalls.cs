using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>timerfd_create(2) and timerfd_settime(2), on 64-bit systems. Calls answer 0, or the negated errno.</summary>
internal static unsafe partial class TimerCalls
{
    public const int Realtime = 0;
    public const int Monotonic = 1;
    public const int BootTime = 7;

    private const int Absolute = 1;

    /// <summary>A timer that is not running, non-blocking and closed in child processes.</summary>
    public static int Create(int clock, out SafeDescriptor timer)
    {
        int number = timerfd_create(clock, UnixConstants.Current.NonBlockingAndCloseOnExec);
        int result = number < 0 ? -Errno.Last : 0;
        timer = new SafeDescriptor(number);
        return result;
    }

    /// <summary>
    /// Starts it anew: it expires after <paramref name="due"/>, and every <paramref name="period"/> from then on. A due time of
    /// zero stops it, a period of zero lets it expire once.
    /// </summary>
    public static int StartAfter(SafeDescriptor timer, TimeSpec due, TimeSpec period) => Set(timer, 0, due, period);

    /// <summary>Starts it anew: it expires once, when its clock has reached <paramref name="due"/>.</summary>
    public static int StartAt(SafeDescriptor timer, TimeSpec due) => Set(timer, Absolute, due, default);

    private static int Set(SafeDescriptor timer, int flags, TimeSpec due, TimeSpec period)
    {
        // struct itimerspec: the interval comes first.
        TimeSpec* both = stackalloc TimeSpec[2] { period, due };
        using var held = new HandleReference(timer);
        return timerfd_settime(timer.Number, flags, both, null) == 0 ? 0 : -Errno.Last;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc")]
    private static partial int timerfd_settime(int timer, int flags, TimeSpec* value, TimeSpec* old);
#pragma warning restore IDE1006, SA1300
}
