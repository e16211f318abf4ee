using System.Reactive;

namespace Rx.Selectors.Tests.Observables;

public class FirstEventTests
{
    [Fact]
    public void An_event_that_is_told_while_its_observer_is_still_subscribing_has_its_key()
    {
        using var selector = DefaultSelector.Create();
        var loop = new SelectorLoop(selector, eventsPerTurn: 1, exceptionHandler: null, drive: static () => { });
        ReadinessEvent told = default;
        var subscription = new ReadinessSubscription(
            new InterestRegistry(loop),
            Observer.Create<ReadinessEvent>(ready => told = ready),
            Readiness.Read,
            Trigger.Level);
        var key = new SelectorKey(0, 0, Readiness.Read, "data") { Handler = subscription };

        // The kernel may be asked by one thread and answer the loop's before the first has been told the key.
        subscription.OnReady(key, Readiness.Read);

        Assert.Same(key, told.Key);
    }
}
