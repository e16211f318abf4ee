using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>The table in the remarks of <see cref="Readiness"/>, over every combination of the kernel's bits.</summary>
public sealed class PollBitsTests
{
    private const uint All =
        Epoll.In | Epoll.Priority | Epoll.Out | Epoll.Error | Epoll.HangUp | Epoll.ReadHangUp;

    private static IEnumerable<uint> Combinations =>
        Enumerable.Range(0, (int)All + 1).Select(static bits => (uint)bits).Where(static bits => (bits & ~All) == 0);

    [Theory]
    [InlineData(Readiness.Read, Epoll.In | Epoll.HangUp | Epoll.Error)]
    [InlineData(Readiness.Write, Epoll.Out | Epoll.HangUp | Epoll.Error)]
    [InlineData(Readiness.Priority, Epoll.Priority | Epoll.HangUp | Epoll.Error)]
    [InlineData(Readiness.HangUp, Epoll.HangUp)]
    [InlineData(Readiness.Error, Epoll.Error)]
    [InlineData(Readiness.ReadClosed, Epoll.ReadHangUp)]
    public void A_bit_is_ready_when_any_of_its_causes_is_there(Readiness bit, uint causes) => Assert.All(
        Combinations,
        bits => Assert.Equal((bits & causes) != 0, (PollBits.FromKernel(bits) & bit) != 0));

    [Theory]
    [InlineData(Readiness.None, 0u)]
    [InlineData(Readiness.Read, Epoll.In | Epoll.ReadHangUp)]
    [InlineData(Readiness.Write, Epoll.Out)]
    [InlineData(Readiness.Priority, Epoll.Priority)]
    [InlineData(
        Readiness.Read | Readiness.Write | Readiness.Priority,
        Epoll.In | Epoll.ReadHangUp | Epoll.Out | Epoll.Priority)]
    public void Requested_events_are_converted_to_the_kernels_bits(Readiness asked, uint bits) =>
        Assert.Equal(bits, PollBits.ToKernel(asked));

    [Fact]
    public void The_bits_of_poll_are_those_of_epoll()
    {
        Assert.Equal(
            [Epoll.In, Epoll.Priority, Epoll.Out, Epoll.Error, Epoll.HangUp, Epoll.ReadHangUp],
            new[] { Poll.In, Poll.Priority, Poll.Out, Poll.Error, Poll.HangUp, Poll.ReadHangUp }.Select(static bit => (uint)bit));
    }
}
