using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>The way to the system's own C library, which on Linux has the calls but no such device.</summary>
public sealed class DevPollTests
{
    private static readonly DevPoll OfLinux =
        new(HostSystem.LoadCLibrary(), UnixConstants.Of(UnixSystem.Linux).CloseOnExec);

    [Fact]
    public void A_device_that_is_not_there_is_the_negated_errno()
    {
        int result = OfLinux.Open(out SafeDescriptor device);

        Assert.Equal(-Errno.ENOENT, result);
        Assert.True(device.IsInvalid);
    }

    [Fact]
    public void A_selector_over_it_says_what_was_not_opened() =>
        Assert.Contains(
            "/dev/poll",
            Assert.Throws<SelectorException>(() => new DevPollSelector(OfLinux)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Linux_has_none() => Assert.False(DevPollSelector.IsSupported);
}
