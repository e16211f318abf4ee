using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>What only /dev/poll has or does, over a shim of illumos.</summary>
public sealed class DevPollSelectorTests : IDisposable
{
    private readonly RawPipe _pipe = new();
    private readonly DevPollSelector _selector;

    public DevPollSelectorTests()
    {
        Assert.SkipUnless(ForeignSystem.WhyNot is null, ForeignSystem.WhyNot ?? string.Empty);
        _selector = DevPollShim.Create();
    }

    public void Dispose()
    {
        _selector?.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void A_DevPollSelector_cannot_be_created_on_Linux()
    {
        PlatformNotSupportedException refusal = Assert.Throws<PlatformNotSupportedException>(() => new DevPollSelector());
        Assert.Contains(nameof(DefaultSelector), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_selectors_descriptor_is_open_until_it_is_closed_and_not_inherited()
    {
        int descriptor = (int)_selector.FileDescriptor;
        Assert.True(Libc.IsOpen(descriptor));
        Assert.True(Libc.IsCloseOnExec(descriptor));

        _selector.Close();

        Assert.Throws<ObjectDisposedException>(() => _selector.FileDescriptor);
    }

    [Fact]
    public void A_mask_that_was_changed_is_not_added_to_the_one_before()
    {
        _selector.Register(_pipe.WriteEnd, Readiness.Write);
        Assert.Single(_selector.Select(TimeSpan.Zero));

        _selector.Modify(_pipe.WriteEnd, Readiness.Priority);

        // The device would go on to report Write, which nobody takes, and the wait could not sleep.
        var waiter = new KernelWaiter<int>(() => _selector.Select().Count);
        waiter.WaitUntilAsleep();
        _selector.Wake();
        Assert.Equal(0, waiter.Result());
    }

    [Fact]
    public void Two_changes_between_two_waits_come_to_the_last_one()
    {
        SelectorKey first = _selector.Register(_pipe.WriteEnd, Readiness.Write);
        Assert.Single(_selector.Select(TimeSpan.Zero));

        _selector.Unregister(_pipe.WriteEnd);
        SelectorKey second = _selector.Register(_pipe.WriteEnd, Readiness.Write, "second");

        Assert.NotSame(first, second);
        Assert.Same(second, Assert.Single(_selector.Select(TimeSpan.Zero)).Key);
        _selector.Modify(_pipe.WriteEnd, Readiness.Priority);
        _selector.Unregister(_pipe.WriteEnd);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void Many_changes_of_a_descriptor_are_written_to_the_device_once()
    {
        _selector.Register(_pipe.WriteEnd, Readiness.Read);
        for (int i = 0; i < 1000; i++)
        {
            _selector.Modify(_pipe.WriteEnd, Readiness.Priority);
            _selector.Modify(_pipe.WriteEnd, Readiness.Write);
        }

        Assert.Single(_selector.Select(TimeSpan.Zero));
        Assert.Equal(1, DevPollShim.Written);

        _selector.Modify(_pipe.WriteEnd, Readiness.Priority);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        Assert.Equal(2, DevPollShim.Written); // the old mask goes, and the new one comes
    }

    [Fact]
    public void A_device_that_opens_and_takes_nothing_says_which_call_it_refused()
    {
        DevPollShim.FailWrite(Errno.ENOMEM);

        SelectorException refusal = Assert.Throws<SelectorException>(DevPollShim.Create);

        Assert.Equal("write(/dev/poll)", refusal.Call);
    }
}
