using System.IO.Pipes;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>What Windows' selectors are, and what they refuse.</summary>
public sealed class DefaultSelectorOfWindowsTests
{
    [Fact]
    public void The_default_selector_of_Windows_is_AFD()
    {
        using BaseSelector selector = DefaultSelector.Create();

        Assert.IsType<AfdSelector>(selector);
    }

    [Theory]
    [InlineData("afd", typeof(AfdSelector))]
    [InlineData("Select", typeof(SelectSelector))]
    [InlineData("poll", typeof(PollSelector))]
    public void Another_can_be_named(string name, Type expected)
    {
        using BaseSelector selector = DefaultSelector.Create(name);

        Assert.IsType(expected, selector);
    }

    [Fact]
    public void A_selector_that_Windows_does_not_have_is_not_supported()
    {
        Assert.False(EpollSelector.IsSupported);
        Assert.Throws<PlatformNotSupportedException>(static () => new EpollSelector());
        Assert.True(AfdSelector.IsSupported);
        Assert.True(SelectSelector.IsSupported);
        Assert.Equal(OperatingSystem.IsWindowsVersionAtLeast(10, 0, 19041), PollSelector.IsSupported);
    }

    [Fact]
    public void A_stream_of_bytes_over_a_pipe_is_refused_with_what_to_do()
    {
        using var server = new AnonymousPipeServerStream();

        SelectorException refusal = Assert.Throws<SelectorException>(() => new DescriptorStream(server));

        Assert.Contains("sockets only", refusal.Message, StringComparison.Ordinal);
    }
}
