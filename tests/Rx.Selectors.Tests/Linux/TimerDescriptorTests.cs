using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

public sealed class TimerDescriptorTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromDays(300_000);

    public static TheoryData<TimerClock> Clocks { get; } = [.. Enum.GetValues<TimerClock>()];

    [Theory]
    [MemberData(nameof(Clocks))]
    public void A_timer_expires_once_and_never_early(TimerClock clock)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var timer = new TimerDescriptor(clock);
        var probe = new ObserverProbe<long>();
        using IDisposable subscription = loop.Scheduler.WhenExpired(timer).Subscribe(probe);

        long start = Stopwatch.GetTimestamp();
        timer.Start(Moment);

        Assert.Equal(1, probe.WaitForOne("the expiration"));
        Assert.True(Stopwatch.GetElapsedTime(start) >= Moment);
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_periodic_timer_counts_the_expirations_that_a_busy_loop_missed(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var timer = new TimerDescriptor();
        var probe = new ObserverProbe<long>();
        using IDisposable subscription = loop.Scheduler.WhenExpired(timer).Subscribe(probe);

        long start;
        using (SchedulerHold.Of(loop.Scheduler))
        {
            start = Stopwatch.GetTimestamp();
            timer.Start(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
            Patience.WaitUntil(() => Stopwatch.GetElapsedTime(start) >= Moment, "a moment is over");
        }

        long missed = probe.WaitForOne("what was missed");
        Assert.InRange(missed, Moment.TotalMilliseconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds + 1);
        probe.WaitForCount(4, "more expirations");
        timer.Stop();
        loop.FinishTurns();
        Assert.True(probe.Values.Sum() <= Stopwatch.GetElapsedTime(start).TotalMilliseconds + 1, "It was early.");
    }

    [Fact]
    public void Starting_again_takes_the_place_of_what_was_due()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var timer = new TimerDescriptor();
        var probe = new ObserverProbe<long>();
        using IDisposable subscription = loop.Scheduler.WhenExpired(timer).Subscribe(probe);

        timer.Start(Never, Never);
        timer.Start(TimeSpan.Zero);
        probe.WaitForOne("a timer that is due at once");
        timer.Start(TimeSpan.FromTicks(1));
        probe.WaitForCount(2, "the second start");
    }

    [Fact]
    public void Stopping_discards_expirations_that_were_not_read()
    {
        using var selector = new EpollSelector();
        using var timer = new TimerDescriptor();
        selector.Register(timer, Readiness.Read);
        timer.Start(TimeSpan.Zero);
        Assert.Same(timer, Assert.Single(selector.Select()).Key.FileObject);

        timer.Stop();

        Assert.Empty(selector.Select(TimeSpan.Zero));
        Assert.False(timer.TryRead(out long expirations));
        Assert.Equal(0, expirations);
    }

    [Fact]
    public void With_a_selector_alone_it_is_read_when_it_is_ready()
    {
        using var selector = new PollSelector();
        using var timer = new TimerDescriptor();
        selector.Register(timer, Readiness.Read);
        Assert.False(timer.TryRead(out _));

        timer.Start(Moment);
        Assert.Single(selector.Select());

        Assert.True(timer.TryRead(out long expirations));
        Assert.Equal(1, expirations);
        Assert.Empty(selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void The_wall_clock_is_waited_for_and_what_has_been_is_at_once()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var timer = new TimerDescriptor(TimerClock.Realtime);
        var probe = new ObserverProbe<long>();
        using IDisposable subscription = loop.Scheduler.WhenExpired(timer).Subscribe(probe);

        DateTimeOffset due = DateTimeOffset.UtcNow + Moment;
        timer.StartAt(due);
        probe.WaitForOne("the time of day");
        Assert.True(DateTimeOffset.UtcNow >= due);

        timer.StartAt(DateTimeOffset.MinValue);
        probe.WaitForCount(2, "a time long ago");
        timer.StartAt(DateTimeOffset.MaxValue);
        loop.FinishTurns();
        Assert.Equal(2, probe.Count);
    }

    [Fact]
    public void Invalid_times_and_clocks_are_refused()
    {
        using var timer = new TimerDescriptor();
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Start(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Start(TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<InvalidOperationException>(() => timer.StartAt(DateTimeOffset.UtcNow));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new TimerDescriptor((TimerClock)9));
    }

    [Fact]
    public void A_closed_timer_says_so()
    {
        var timer = new TimerDescriptor();
        timer.Dispose();
        timer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => timer.FileDescriptor);
        Assert.Throws<ObjectDisposedException>(() => timer.Start(Moment));
        Assert.Throws<ObjectDisposedException>(timer.Stop);
        Assert.Throws<ObjectDisposedException>(() => timer.TryRead(out _));
    }
}
