using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>
/// Rule 8: timers are the wait. The loop's own timers, which the kernel's clock drives, beside I/O; and Rx's operators over
/// readiness, on the virtual-time scheduler.
/// </summary>
public sealed class TimerRules
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public TimerRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void The_loops_own_timers_run_when_they_are_due_in_the_time_of_its_selector()
    {
        VirtualFile file = _kernel.OpenPulsed("--r-----r");
        IScheduler loop = _source.Loop;
        IObservable<string> all = Observable.Merge(
            Observable.Timer(TimeSpan.FromMilliseconds(4), loop).Select(_ => "t"),
            Observable.Interval(TimeSpan.FromMilliseconds(3), loop).Take(2).Select(_ => "i"),
            _source.WhenReadable(file).Take(2).Select(_ => "r"));
        _marbles.Expect(all).ToBe("--rit-i-(r|)");
        _marbles.Run();
    }

    [Fact]
    public void A_cancelled_timer_of_the_loop_leaves_nothing_to_wait_for()
    {
        IDisposable hourly = _source.Loop.Schedule(TimeSpan.FromHours(1), static () => Assert.Fail("It was cancelled."));
        _marbles.Schedule(_marbles.Time("--|"), hourly.Dispose);
        _marbles.AdvanceTo(_marbles.Time("---|").Ticks);
        Assert.Null(_source.Loop.UntilNextTurn);
        _marbles.Run();
    }

    [Fact]
    public void Timeout_ends_a_silent_descriptor_and_no_other()
    {
        VirtualFile file = _kernel.OpenPulsed("--r--r---------r");
        TimeSpan patience = _marbles.Time("-----|");
        IObservable<string> reading = _source.WhenReadable(file).Readiness()
            .Timeout(patience, _marbles)
            .EndedBy<TimeoutException>();
        _marbles.Expect(reading).ToBe("--r--r----(E|)");
        _marbles.ExpectInterest(file).ToBe("^---------!");
        _marbles.Run();
    }

    [Fact]
    public void Throttle_emits_when_a_burst_is_over()
    {
        VirtualFile file = _kernel.OpenPulsed("-rrr------r");
        _marbles.Expect(_source.WhenReadable(file).Readiness().Throttle(_marbles.Time("---|"), _marbles), "^ 20ms !")
            .ToBe("------r------r");
        _marbles.Run();
    }

    [Fact]
    public void Sample_emits_at_its_own_interval()
    {
        VirtualFile file = _kernel.OpenPulsed("-r--r--------r");
        _marbles.Expect(_source.WhenReadable(file).Readiness().Sample(_marbles.Time("-----|"), _marbles), "^ 20ms !")
            .ToBe("-----r---------r");
        _marbles.Run();
    }

    [Fact]
    public void Buffer_and_delay_keep_time_with_readiness()
    {
        VirtualFile file = _kernel.OpenPulsed("-r-r------r");
        _marbles.Expect(
                _source.WhenReadable(file).Readiness().Buffer(_marbles.Time("-----|"), _marbles).Select(batch => batch.Count),
                "^ 13ms !")
            .ToBe("-----2----1", ("2", 2), ("1", 1));
        _marbles.Expect(_source.WhenReadable(file).Readiness().Delay(_marbles.Time("--|"), _marbles), "^ 13ms !")
            .ToBe("---r-r------r");
        _marbles.Run();
    }
}
