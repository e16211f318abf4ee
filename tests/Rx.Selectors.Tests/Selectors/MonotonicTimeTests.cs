using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>Instants and durations, rounded so that nothing that waits for an instant is early.</summary>
public sealed class MonotonicTimeTests
{
    private static readonly BaseSelector Clock = new SchedulerStubSelector();

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(12_345)]
    [InlineData(TimeSpan.TicksPerDay)]
    public void The_time_until_an_instant_is_never_less_than_the_requested_delay(long ticks)
    {
        var delay = new TimeSpan(ticks);
        long now = MonotonicTime.Now;
        long instant = MonotonicTime.After(now, delay);

        Assert.True(MonotonicTime.Until(instant, now) >= delay);
        Assert.True(Stopwatch.GetElapsedTime(now, instant) >= delay);
    }

    [Fact]
    public void Part_of_a_tick_is_left_as_a_whole_one()
    {
        long now = MonotonicTime.Now;

        Assert.Equal(TimeSpan.FromTicks(1), MonotonicTime.Until(now + 1, now));
        Assert.Equal(TimeSpan.Zero, MonotonicTime.Until(now, now));
        Assert.Equal(TimeSpan.Zero, MonotonicTime.Until(now - 1, now));
    }

    [Fact]
    public void Too_far_ahead_is_never()
    {
        Assert.Equal(MonotonicTime.Never, MonotonicTime.After(MonotonicTime.Now, TimeSpan.MaxValue));
        Assert.Null(Deadline.After(TimeSpan.MaxValue, Clock).Remaining);
        Assert.Null(Deadline.After(null, Clock).Remaining);
    }

    [Fact]
    public void A_deadline_of_zero_or_less_is_at_once()
    {
        foreach (TimeSpan timeout in new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MinValue })
        {
            Assert.Equal(TimeSpan.Zero, Deadline.After(timeout, Clock).Remaining);
        }
    }

    [Fact]
    public void The_remaining_time_of_a_deadline_only_shrinks()
    {
        Deadline deadline = Deadline.After(TimeSpan.FromHours(1), Clock);
        TimeSpan? before = deadline.Remaining;
        TimeSpan? after = deadline.Remaining;

        Assert.True(before <= TimeSpan.FromHours(1));
        Assert.True(after <= before);
    }
}
