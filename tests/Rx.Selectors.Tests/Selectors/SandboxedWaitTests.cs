using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>A sandbox that offers the old waits and not the exact ones, and that began when the selector was there already.</summary>
public sealed class SandboxedWaitTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1.5);

    [Theory]
    [InlineData("epoll", "epoll_pwait2", Errno.EPERM)]
    [InlineData("epoll", "epoll_pwait2", Errno.ENOSYS)]
    [InlineData("epoll", "epoll_pwait2", Errno.EACCES)]
    [InlineData("poll", "ppoll", Errno.EPERM)]
    [InlineData("poll", "ppoll", Errno.ENOSYS)]
    [InlineData("poll", "ppoll", Errno.EACCES)]
    public void A_selector_waits_in_milliseconds_when_a_sandbox_forbids_nanoseconds(string name, string call, int errno)
    {
        using BaseSelector selector = DefaultSelector.Create(name);
        using var pipe = new RawPipe();
        SelectorKey key = selector.Register(pipe.ReadEnd, Readiness.Read);
        LibcShim.Refuse(call, errno);
        try
        {
            Assert.Empty(selector.Select(Moment));
            pipe.Write();
            Assert.Same(key, Assert.Single(selector.Select(Patience.Limit)).Key);
        }
        finally
        {
            LibcShim.Allow(call);
        }
    }
}
