namespace Rx.Selectors;

/// <summary>What a <see cref="TimerDescriptor"/> goes by (clock_getres(2)).</summary>
public enum TimerClock
{
    /// <summary>CLOCK_MONOTONIC: goes on evenly, and stands still while the system is suspended.</summary>
    Monotonic,

    /// <summary>CLOCK_BOOTTIME: goes on evenly, also while the system is suspended.</summary>
    BootTime,

    /// <summary>CLOCK_REALTIME: the wall clock, which somebody may set.</summary>
    Realtime,
}
