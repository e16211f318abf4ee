using System.Diagnostics;

namespace Rx.Selectors;

/// <summary>
/// Instants of the monotonic clock, in its own units. Durations become instants and back rounded so that nothing that
/// waits for an instant is early.
/// </summary>
internal static class MonotonicTime
{
    public const long Never = long.MaxValue;

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The instant <paramref name="delay"/> after <paramref name="start"/>; too far ahead is <see cref="Never"/>.</summary>
    public static long After(long start, TimeSpan delay)
    {
        Int128 units = Scale(delay.Ticks, Stopwatch.Frequency, TimeSpan.TicksPerSecond) + start;
        return units >= Never ? Never : (long)units;
    }

    /// <summary>How long from <paramref name="now"/> until <paramref name="instant"/>; zero when that is past.</summary>
    public static TimeSpan Until(long instant, long now)
    {
        if (instant <= now)
        {
            return TimeSpan.Zero;
        }

        Int128 ticks = Scale(instant - now, TimeSpan.TicksPerSecond, Stopwatch.Frequency);
        return ticks > long.MaxValue ? TimeSpan.MaxValue : new TimeSpan((long)ticks);
    }

    // amount * to / from, rounded up
    private static Int128 Scale(long amount, long to, long from)
    {
        Int128 product = (Int128)amount * to;
        return (product + from - 1) / from;
    }
}
