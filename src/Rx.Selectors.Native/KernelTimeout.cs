using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// A wait's timeout in the units the system calls take. Every conversion rounds up, so that no wait ends early, and
/// clamps what the kernel's type cannot hold: whoever waits compares with its own deadline and waits again.
/// </summary>
internal static class KernelTimeout
{
    private const int NanosecondsPerTick = 100;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <summary>-1 to block, 0 to poll, else milliseconds rounded up (epoll_wait(2), poll(2)).</summary>
    public static int ToMilliseconds(TimeSpan? timeout)
    {
        if (timeout is not { } finite)
        {
            return -1;
        }

        if (finite <= TimeSpan.Zero)
        {
            return 0;
        }

        long milliseconds = ((finite.Ticks - 1) / TimeSpan.TicksPerMillisecond) + 1;
        return (int)Math.Min(milliseconds, int.MaxValue);
    }

    /// <summary>struct timespec: whole seconds and nanoseconds; exact, as a tick is 100 ns.</summary>
    public static TimeSpec ToTimeSpec(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 0);
        return new TimeSpec(ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick);
    }

    /// <summary>struct timeval: whole seconds and microseconds, rounded up (select(2)).</summary>
    public static TimeValue ToTimeValue(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 0);
        long microseconds = (ticks / TicksPerMicrosecond) + (ticks % TicksPerMicrosecond == 0 ? 0 : 1);
        return new TimeValue(
            (nint)Math.Min(microseconds / 1_000_000, nint.MaxValue), (nint)(microseconds % 1_000_000));
    }
}

/// <summary>struct timespec of a 64-bit system.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TimeSpec(long Seconds, long Nanoseconds);

/// <summary>
/// struct timeval of Linux: two longs of the C language, which the C library's plain <c>select</c> takes on a 32-bit system
/// as well; and of every 64-bit little-endian system.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TimeValue(nint Seconds, nint Microseconds);
