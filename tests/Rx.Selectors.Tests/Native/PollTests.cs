using System.Runtime.CompilerServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

public sealed class PollTests
{
    public static TheoryData<double> Timeouts { get; } = [-1, 0, 0.1, 5];

    [Fact]
    public void A_record_is_eight_bytes() => Assert.Equal(8, Unsafe.SizeOf<PollDescriptor>());

    [Fact]
    public void Every_record_is_answered_for_itself()
    {
        using var pipe = new RawPipe();
        using var closed = new RawPipe();
        closed.CloseReadEnd();
        PollDescriptor[] records =
        [
            new() { Descriptor = pipe.ReadEnd, Asked = Poll.In },
            new() { Descriptor = pipe.WriteEnd, Asked = Poll.Out },
            new() { Descriptor = closed.ReadEnd, Asked = Poll.In },
            new() { Descriptor = closed.WriteEnd, Asked = Poll.Out },
        ];

        Assert.Equal(3, Poll.Wait(records, timeout: null));

        Assert.Equal(
            [0, Poll.Out, Poll.Invalid, Poll.Out | Poll.Error],
            records.Select(static record => (int)record.Returned));
    }

    [Theory]
    [MemberData(nameof(Timeouts))]
    public void A_timeout_ends_a_wait(double milliseconds)
    {
        using var pipe = new RawPipe();
        PollDescriptor[] records = [new() { Descriptor = pipe.ReadEnd, Asked = Poll.In }];

        Assert.Equal(0, Poll.Wait(records, TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Nothing_to_wait_for_is_no_failure() => Assert.Equal(0, Poll.Wait([], TimeSpan.Zero));
}
