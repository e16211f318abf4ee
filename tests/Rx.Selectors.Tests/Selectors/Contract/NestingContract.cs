using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>A selector with a descriptor of its own is a file object like any other: readable when it has something ready.</summary>
public abstract class NestingContract(Backend backend) : SelectorContract(backend)
{
    [UnixFact]
    public void An_inner_selector_is_ready_when_something_in_it_is()
    {
        using var inner = new EpollSelector();
        RawPipe pipe = OpenPipe();
        SelectorKey key = inner.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey innerKey = Selector.Register(inner.FileDescriptor, Readiness.Read);
        Selector.Select(TimeSpan.FromMilliseconds(1));
        Assert.Empty(Poll());

        pipe.Write();

        Assert.Equal(new ReadinessEvent(innerKey, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(inner.Select(TimeSpan.Zero)));
        pipe.Read();
        Assert.Empty(Poll());
    }

    [UnixFact]
    public void A_wait_for_an_inner_selector_ends_when_something_in_it_is_ready()
    {
        using var inner = new EpollSelector();
        RawPipe pipe = OpenPipe();
        inner.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey innerKey = Selector.Register(inner.FileDescriptor, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        pipe.Write();

        Assert.Same(innerKey, Assert.Single(waiter.Result()).Key);
    }
}
