using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>Every conversion rounds up, and clamps what the kernel's type cannot hold.</summary>
public sealed class KernelTimeoutTests
{
    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    [InlineData(90_000, 9)]
    [InlineData(int.MaxValue * 10_000L, int.MaxValue)]
    [InlineData((int.MaxValue * 10_000L) + 1, int.MaxValue)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Milliseconds(long ticks, int milliseconds) =>
        Assert.Equal(milliseconds, KernelTimeout.ToMilliseconds(new TimeSpan(ticks)));

    [Fact]
    public void Null_blocks() => Assert.Equal(-1, KernelTimeout.ToMilliseconds(null));

    [Theory]
    [InlineData(long.MinValue, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 100)]
    [InlineData(9_999_999, 0, 999_999_900)]
    [InlineData(10_000_000, 1, 0)]
    [InlineData(long.MaxValue, 922_337_203_685, 477_580_700)]
    public void Seconds_and_nanoseconds(long ticks, long seconds, long nanoseconds) =>
        Assert.Equal(new TimeSpec(seconds, nanoseconds), KernelTimeout.ToTimeSpec(new TimeSpan(ticks)));

    [Theory]
    [InlineData(long.MinValue, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(10, 0, 1)]
    [InlineData(11, 0, 2)]
    [InlineData(9_999_990, 0, 999_999)]
    [InlineData(9_999_991, 1, 0)]
    [InlineData(long.MaxValue, 922_337_203_685, 477_581)]
    public void Seconds_and_microseconds(long ticks, long seconds, long microseconds) =>
        Assert.Equal(new TimeValue((nint)seconds, (nint)microseconds), KernelTimeout.ToTimeValue(new TimeSpan(ticks)));
}
