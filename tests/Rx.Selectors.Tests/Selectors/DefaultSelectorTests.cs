using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class DefaultSelectorTests
{
    [UnixFact]
    public void It_is_epoll_on_Linux()
    {
        using BaseSelector selector = DefaultSelector.Create();

        Assert.IsType<EpollSelector>(selector);
    }

    [Fact]
    public void Each_call_makes_one_of_its_own_that_works()
    {
        using var pipe = new RawPipe();
        using BaseSelector first = DefaultSelector.Create();
        using BaseSelector second = DefaultSelector.Create();
        SelectorKey key = second.Register(pipe.ReadEnd, Readiness.Read);

        first.Close();
        pipe.Write();

        Assert.Same(key, Assert.Single(second.Select(Patience.Limit)).Key);
    }
}
