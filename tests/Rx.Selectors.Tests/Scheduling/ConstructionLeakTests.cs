using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>A scheduler that could not be made has taken nothing.</summary>
[Collection(ProcessWide.Name)]
public sealed class ConstructionLeakTests
{
    [UnixFact]
    public void A_scheduler_that_cannot_be_made_leaves_no_selector_behind()
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        Assert.Throws<OutOfMemoryException>(
            static () => new SelectorScheduler(new SelectorSchedulerOptions { EventsPerTurn = int.MaxValue }));
        Assert.Throws<OutOfMemoryException>(
            static () => new DrivenSelectorScheduler(new SelectorLoopOptions { EventsPerTurn = int.MaxValue }));
        Assert.Equal(before, OpenDescriptors.Numbers());
    }

    [UnixFact]
    public void A_selector_whose_scheduler_could_not_be_made_can_be_given_to_another()
    {
        var selector = new PollSelector();
        Assert.Throws<OutOfMemoryException>(
            () => new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector, EventsPerTurn = int.MaxValue }));

        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector });
        scheduler.Drain();
    }
}
