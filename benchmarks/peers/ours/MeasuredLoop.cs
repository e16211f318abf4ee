using System.Globalization;

namespace Rx.Selectors.Peers;

/// <summary>
/// Creates the scheduler that is measured: with default options, or with BENCH_BUSY_POLL_US microseconds of busy polling.
/// </summary>
internal static class MeasuredLoop
{
    public static SelectorScheduler Start() => new(new SelectorSchedulerOptions { BusyPoll = BusyPoll });

    private static TimeSpan BusyPoll =>
        int.TryParse(
            Environment.GetEnvironmentVariable("BENCH_BUSY_POLL_US"), CultureInfo.InvariantCulture, out int microseconds)
            ? TimeSpan.FromMicroseconds(microseconds)
            : TimeSpan.Zero;
}
