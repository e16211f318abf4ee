using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

public class FirstEventTests
{
    [Fact]
    public void An_event_that_is_told_while_its_observer_is_still_subscribing_has_its_key()
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
}
