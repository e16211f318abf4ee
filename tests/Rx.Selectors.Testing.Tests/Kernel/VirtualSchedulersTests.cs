using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>The kernel's time is that of any scheduler of Rx's virtual-time family.</summary>
public sealed class VirtualSchedulersTests
{
    [Fact]
    public void A_historical_scheduler_drives_it()
    {
        DateTimeOffset start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var scheduler = new HistoricalScheduler(start);
        var kernel = new VirtualKernel(scheduler, TimeSpan.FromSeconds(1));
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r----r|");
        List<TimeSpan> times = [];
        bool hasCompleted = false;
        source.WhenReadable(file).Subscribe(_ => times.Add(scheduler.Now - start), () => hasCompleted = true);

        Assert.Same(scheduler, source.Scheduler);
        scheduler.AdvanceBy(TimeSpan.FromSeconds(5));
        Assert.Equal([TimeSpan.FromSeconds(2)], times);
        scheduler.Start();
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(7)], times);
        Assert.True(hasCompleted);
    }

    [Fact]
    public void A_scheduler_of_the_tests_own_drives_it_in_units_of_its_own()
    {
        var scheduler = new Microseconds();
        var kernel = new VirtualKernel(scheduler, TimeSpan.FromMicroseconds(10));
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r----r");
        List<long> times = [];
        source.WhenReadable(file).Subscribe(_ => times.Add(scheduler.Clock));

        scheduler.Start();
        Assert.Equal([20L, 70L], times);
    }

    [Fact]
    public void Frames_begin_when_the_kernel_is_made()
    {
        var scheduler = new Microseconds();
        scheduler.AdvanceTo(500);
        var kernel = new VirtualKernel(scheduler, TimeSpan.FromMicroseconds(1));
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r");
        List<long> times = [];
        source.WhenReadable(file).Subscribe(_ => times.Add(scheduler.Clock));

        scheduler.Start();
        Assert.Equal([502L], times);
        Assert.Equal([new InterestChange(0, Readiness.Read)], file.InterestHistory);
    }

    [Fact]
    public void Two_sources_of_one_kernel_are_two_loops()
    {
        var scheduler = new Microseconds();
        var kernel = new VirtualKernel(scheduler, TimeSpan.FromMicroseconds(1));
        var first = new VirtualReadinessSource(kernel);
        var second = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r--0");
        List<string> heard = [];
        first.WhenReadable(file).Take(1).Subscribe(_ => heard.Add($"first {scheduler.Clock}"));
        second.WhenReadable(file).Subscribe(_ => heard.Add($"second {scheduler.Clock}"));

        scheduler.Start();
        Assert.Equal(["first 2", "second 2", "second 3", "second 4"], heard);
    }

    [Fact]
    public void A_frame_takes_some_time()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new VirtualKernel(new Microseconds(), TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(static () => new VirtualKernel((MarbleScheduler)null!));
        Assert.Throws<ArgumentNullException>(static () => new VirtualKernel((HistoricalScheduler)null!));
    }

    private sealed class Microseconds : VirtualTimeScheduler<long, long>
    {
        protected override long Add(long absolute, long relative) => absolute + relative;

        protected override DateTimeOffset ToDateTimeOffset(long absolute) =>
            DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(absolute);

        protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
