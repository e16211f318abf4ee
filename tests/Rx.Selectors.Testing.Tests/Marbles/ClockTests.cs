using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class ClockTests
{
    [Fact]
    public void Frame_0_is_tick_0_and_the_beginning_of_1970()
    {
        using var marbles = new MarbleScheduler();
        long frame = -1;
        marbles.Schedule(() => frame = marbles.Frame);

        Assert.Equal(0, marbles.Clock);
        Assert.Equal(DateTimeOffset.UnixEpoch, marbles.Now);
        marbles.Run();
        Assert.Equal(0, frame);
    }

    [Fact]
    public void A_frame_is_a_millisecond_for_relative_and_for_absolute_times()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(Observable.Timer(TimeSpan.FromMilliseconds(3), marbles)).ToBe("---(0|)");
        marbles.Expect(Observable.Timer(DateTimeOffset.UnixEpoch.AddSeconds(2), marbles)).ToBe("2s (0|)");
        MarbleObservable<string> source = marbles.Cold("-a-b|");
        marbles.Expect(source.Timestamp(marbles).Select(static at => at.Timestamp.ToUnixTimeMilliseconds()))
            .ToBe("-1-3|");
        marbles.Expect(source.TimeInterval(marbles).Select(static since => since.Interval.Milliseconds))
            .ToBe("-1-2|");
    }

    [Fact]
    public void Parts_of_a_frame_are_rounded_down()
    {
        using var marbles = new MarbleScheduler();

        long before = 0;
        marbles.Hot("a-^").Subscribe(_ => marbles.Schedule(TimeSpan.FromTicks(9_999), () => before = marbles.Frame));

        marbles.Expect(Observable.Timer(TimeSpan.FromTicks(29_999), marbles)).ToBe("--(0|)");
        marbles.Run();

        Assert.Equal(-2, before);
    }

    [Fact]
    public void Negative_frames_are_legal_times()
    {
        using var marbles = new MarbleScheduler();
        DateTimeOffset? time = null;
        long frame = 0;
        marbles.Hot("a 1000000m ^").Subscribe(_ => (time, frame) = (marbles.Now, marbles.Frame));

        Assert.Equal(0, marbles.Frame);
        marbles.Run();

        Assert.Equal(-60_000_000_001, frame);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(-60_000_000_001), time);
        Assert.Equal(-60_000_000_001, marbles.Frame);
    }

    [Fact]
    public void AdvanceTo_and_Start_begin_before_frame_0()
    {
        using var advanced = new MarbleScheduler();
        using var started = new MarbleScheduler();
        var told = new List<string>();
        advanced.Hot("a-^b").Subscribe(told.Add);
        started.Hot("a-^b").Subscribe(told.Add);

        advanced.AdvanceTo(1);
        Assert.Equal(["a"], told);
        started.Start();
        Assert.Equal(["a", "a", "b"], told);
    }

    [Fact]
    public void Work_of_one_frame_is_done_in_the_order_it_was_scheduled()
    {
        using var marbles = new MarbleScheduler();
        var done = new List<int>();
        marbles.Schedule(TimeSpan.FromMilliseconds(1), () => done.Add(2));
        marbles.Schedule(() =>
        {
            done.Add(0);
            marbles.Schedule(() => done.Add(1));
            marbles.Schedule(TimeSpan.FromMilliseconds(1), () => done.Add(4));
        });
        marbles.Schedule(DateTimeOffset.UnixEpoch.AddMilliseconds(1), () => done.Add(3));

        marbles.Run();

        Assert.Equal([0, 1, 2, 3, 4], done);
    }

    [Fact]
    public void Times_beyond_all_time_are_scheduled_and_never_come()
    {
        using var marbles = new MarbleScheduler();
        var never = new CompositeDisposable();
        marbles.Schedule(TimeSpan.FromMilliseconds(1), () =>
        {
            never.Add(marbles.Schedule(TimeSpan.MaxValue, static () => Assert.Fail("It came.")));
            never.Add(marbles.Schedule(DateTimeOffset.MaxValue, static () => Assert.Fail("It came.")));
        });
        marbles.Schedule(TimeSpan.FromMilliseconds(2), never.Dispose);
        marbles.Schedule(TimeSpan.MinValue, () => Assert.Equal(0, marbles.Frame));

        marbles.Run();
    }

    [Fact]
    public void An_action_cannot_run_the_scheduler()
    {
        using var marbles = new MarbleScheduler();
        marbles.Schedule(marbles.Run);

        Assert.Throws<InvalidOperationException>(marbles.Run);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_later_and_compares_then()
    {
        using var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("-a-b|")).ToBe("-a-c|");
        marbles.Schedule(TimeSpan.FromMilliseconds(2), marbles.Stop);

        marbles.Run();
        Assert.Equal(2, marbles.Frame);
        Assert.Throws<MarbleAssertionException>(marbles.Run);
    }

    [Fact]
    public void A_run_can_be_followed_by_another()
    {
        using var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("-a|")).ToBe("-a|");
        marbles.Run();

        marbles.Expect(marbles.Cold("-a|")).ToBe("---a|");
        marbles.Expect(marbles.Hot("-----a|")).ToBe("-----a|");
        marbles.Run();
    }

    [Fact]
    public void An_exception_of_an_action_comes_out_of_the_run_which_can_go_on()
    {
        using var marbles = new MarbleScheduler();
        int done = 0;
        marbles.Schedule(() => throw new TimeoutException());
        marbles.Schedule(() => done++);

        Assert.Throws<TimeoutException>(marbles.Start);
        marbles.Start();

        Assert.Equal(1, done);
    }

    [Fact]
    public void Cancelled_work_is_not_done()
    {
        using var marbles = new MarbleScheduler();
        marbles.Schedule(TimeSpan.FromMilliseconds(1), static () => Assert.Fail("It came.")).Dispose();

        Assert.Throws<ArgumentNullException>(() => marbles.ScheduleAbsolute(0, 0, null!));
        marbles.Run();
        Assert.Equal(0, marbles.Frame);
    }
}
