using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

public class FirstEventTests
{
    [Fact]
    public void An_event_delivered_while_its_observer_is_still_subscribing_has_its_key()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probe = new ObserverProbe<ReadinessEvent>();
        SelectorKey? told = null;

        // The kernel is asked by one thread, and the loop's has its answer before the first has returned from the question.
        kernel.Added = _ =>
        {
            kernel.Report((file, Readiness.Read));
            told = probe.WaitForOne("an event while it is being registered").Key;
        };
        loop.Scheduler.WhenReady(file, Readiness.Read, "data").Subscribe(probe);

        Assert.Equal(("data", (nint)3), ((string)told!.Data!, told.FileDescriptor));
    }

    [Fact]
    public void An_event_fetched_for_an_earlier_observer_is_not_delivered_to_a_later_one()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var (first, second) = (new ReadinessFile(3), new ReadinessFile(4));
        var newcomer = new ObserverProbe<ReadinessEvent>();
        var gone = new ObserverProbe<ReadinessEvent>();
        IDisposable goes = loop.Scheduler.WhenReady(second, Readiness.Read).Subscribe(gone);
        loop.Scheduler.WhenReady(first, Readiness.Read).Subscribe(_ =>
        {
            goes.Dispose();
            loop.Scheduler.WhenReady(second, Readiness.Read).Subscribe(newcomer);
        });

        kernel.Tell((first, Readiness.Read), (second, Readiness.Read));
        Assert.Equal((0, 0), (gone.Count, newcomer.Count));

        kernel.Tell((second, Readiness.Read));
        Assert.Equal((0, 1), (gone.Count, newcomer.Count));
    }
}
