using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class LimitsTests
{
    [Fact]
    public void A_stream_without_an_end_ends_the_run_with_its_name()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { MaxFrames = 10 });
        IObservable<long> clock = Observable.Interval(TimeSpan.FromMilliseconds(3), marbles);
        marbles.Expect(clock).ToBe("---0--1");
        marbles.Expect(clock.Take(1)).ToBe("---(0|)");
        MarbleRecording<long> recording = marbles.Record(clock
            .Where(static tick => tick == 1));

        Exception error = Assert.Throws<MarbleLimitException>(marbles.Run);

        Assert.Equal(
            """
            The run does not end: it has passed frame 10 (MaxFrames). These streams have not ended:
              clock, after 3 values
              clock .Where(static tick => tick == 1), after 1 values
            End them (Take, TakeUntil) or stop listening: Expect(stream, "^---!").
            """,
            error.Message);
        Assert.Equal("------1", recording.ToMarbles());
    }

    [Fact]
    public void The_last_frame_counts()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { MaxFrames = 10 });

        marbles.Expect(Observable.Timer(TimeSpan.FromMilliseconds(10), marbles)).ToBe("10ms (0|)");
    }

    [Fact]
    public void A_day_is_enough_unless_said_otherwise()
    {
        using var day = new MarbleScheduler();
        day.Schedule(TimeSpan.FromDays(1), static () => { });
        day.Run();
        day.Schedule(TimeSpan.FromMilliseconds(1), static () => { });
        Assert.Throws<MarbleLimitException>(day.Run);

        using var longer = new MarbleScheduler(new MarbleSchedulerOptions { MaxFrames = 62_000_000_000_000 });
        longer.Schedule(TimeSpan.FromDays(365_000), static () => { });
        longer.Run();
    }

    [Fact]
    public void Work_that_reschedules_itself_for_the_same_frame_ends_the_run()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { MaxActions = 100 });
        IObservable<int> hasty = Observable.Generate(0, static _ => true, static i => i + 1, static i => i, marbles);
        marbles.Expect(hasty, "-----^").ToBe("");

        Exception error = Assert.Throws<MarbleLimitException>(marbles.Run);

        Assert.StartsWith(
            "The run does not end: 100 actions have run (MaxActions), the last 100 of them at frame 5. These streams",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Work_that_belongs_to_no_stream_is_called_that()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { MaxActions = 100 });
        marbles.Expect(marbles.Cold("-|")).ToBe("-|");
        marbles.Schedule(TimeSpan.FromMilliseconds(1), static again => again(TimeSpan.FromMilliseconds(1)));

        Exception error = Assert.Throws<MarbleLimitException>(marbles.Run);

        Assert.Equal(
            "The run does not end: 100 actions have run (MaxActions), the last 1 of them at frame 98. No stream that "
            + "is expected or recorded is running; something else keeps scheduling work.",
            error.Message);
    }

    [Fact]
    public void However_it_is_run_it_ends()
    {
        var options = new MarbleSchedulerOptions { MaxFrames = 10 };
        using var started = new MarbleScheduler(options);
        using var advanced = new MarbleScheduler(options);
        using var disposed = new MarbleScheduler(options);
        foreach (MarbleScheduler marbles in (MarbleScheduler[])[started, advanced, disposed])
        {
            Observable.Interval(TimeSpan.FromMilliseconds(1), marbles).Subscribe();
        }

        Assert.Throws<MarbleLimitException>(started.Start);
        Assert.Throws<MarbleLimitException>(() => advanced.AdvanceBy(TimeSpan.TicksPerSecond));
        Assert.Throws<MarbleLimitException>(disposed.Dispose);
    }

    [Fact]
    public void Limits_are_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarbleSchedulerOptions { MaxFrames = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarbleSchedulerOptions { MaxFrames = long.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarbleSchedulerOptions { MaxActions = 0 });
    }
}
