using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>The scheduler as an <see cref="IReadinessSource"/>, and the shorter ways to ask it.</summary>
public sealed class ReadinessSourceTests
{
    [Fact]
    public void A_scheduler_is_asked_for_its_readiness_source()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        IScheduler scheduler = loop.Scheduler;

        Assert.Same(scheduler, ((IServiceProvider)scheduler).GetService(typeof(IReadinessSource)));
        Assert.Same(scheduler, loop.Scheduler.Scheduler);
        Assert.Null(((IServiceProvider)scheduler).GetService(typeof(BaseSelector)));
    }

    [Fact]
    public void WhenReadable_and_WhenWritable_are_WhenReady_for_one_thing()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReadable(file, "reader").Subscribe(reader);
        loop.Scheduler.WhenWritable(file, "writer", Trigger.OneShot).Subscribe(writer);

        kernel.Tell((file, Readiness.Read | Readiness.Write));
        kernel.Tell((file, Readiness.Read | Readiness.Write));

        Assert.Equal((2, 1), (reader.Count, writer.Count));
        Assert.Equal((Readiness.Read, (object?)"reader"), (reader.Values[0].Events, reader.Values[0].Key.Data));
        Assert.Equal((Readiness.Write, (object?)"writer"), (writer.Values[0].Events, writer.Values[0].Key.Data));
    }

    [Fact]
    public void No_source_is_an_argument_error_at_once()
    {
        Assert.Throws<ArgumentNullException>(() => ReadinessSourceExtensions.WhenReadable(null!, 3));
        Assert.Throws<ArgumentNullException>(() => ReadinessSourceExtensions.WhenWritable(null!, 3));
    }
}
