using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

/// <summary>The wake-up as an eventfd, and as the pipe that stands in for it.</summary>
[Collection(ProcessWide.Name)]
public sealed class WakeUpTests
{
    public static TheoryData<bool> Kinds { get; } = [true, false];

    [Theory]
    [InlineData(true, "eventfd and pipe2")]
    [InlineData(false, "pipe2")]
    public void The_call_named_for_a_wake_up_is_the_one_that_would_be_made(bool isEventDescriptor, string call) =>
        Assert.Equal(call, Forced.With(Forced.PipeWakeUp, !isEventDescriptor, static () => WakeUp.Call));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signal_makes_it_readable_until_it_is_drained(bool isEventDescriptor)
    {
        using WakeUp wakeUp = Create(isEventDescriptor);
        Assert.False(IsReadable(wakeUp));

        wakeUp.Signal();
        Assert.True(IsReadable(wakeUp));
        Assert.True(IsReadable(wakeUp));

        wakeUp.Drain();
        Assert.False(IsReadable(wakeUp));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_drain_takes_back_every_signal(bool isEventDescriptor)
    {
        using WakeUp wakeUp = Create(isEventDescriptor);
        foreach (int signals in new[] { 1, 2, 63, 64, 65, 128, 1000 })
        {
            for (int i = 0; i < signals; i++)
            {
                wakeUp.Signal();
            }

            wakeUp.Drain();

            Assert.False(IsReadable(wakeUp), $"{signals} signals were not drained.");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draining_nothing_does_not_block(bool isEventDescriptor)
    {
        using WakeUp wakeUp = Create(isEventDescriptor);

        wakeUp.Drain();

        Assert.False(IsReadable(wakeUp));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_signal_is_a_fresh_edge_however_many_were_not_drained(bool isEventDescriptor)
    {
        using WakeUp wakeUp = Create(isEventDescriptor);
        Assert.Equal(0, Epoll.Create(out SafeDescriptor epoll));
        using SafeDescriptor opened = epoll;
        Assert.Equal(0, Epoll.Add(epoll, wakeUp.Descriptor, Epoll.In | Epoll.EdgeTriggered, 5));
        byte[] events = GC.AllocateArray<byte>(Epoll.Stride, pinned: true);

        for (int signal = 0; signal < 20_000; signal++) // a pipe holds 8,192
        {
            wakeUp.Signal();
            Assert.Equal(1, Epoll.Wait(epoll, events, TimeSpan.Zero));
            Assert.Equal(0, Epoll.Wait(epoll, events, TimeSpan.Zero));
        }
    }

    [Fact]
    public void An_eventfd_at_its_maximum_still_takes_a_signal()
    {
        using WakeUp wakeUp = Create(isEventDescriptor: true);
        Libc.Write(wakeUp.Descriptor, BitConverter.GetBytes(ulong.MaxValue - 1));

        wakeUp.Signal();

        Assert.True(IsReadable(wakeUp));
        byte[] count = new byte[8];
        Libc.Read(wakeUp.Descriptor, count);
        Assert.Equal(1UL, BitConverter.ToUInt64(count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_descriptors_of_a_wake_up_are_not_inherited_do_not_block_and_are_closed_with_it(bool isEventDescriptor)
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        WakeUp wakeUp = Create(isEventDescriptor);
        int[] own = [.. OpenDescriptors.Numbers().Except(before)];

        Assert.Equal(isEventDescriptor ? 1 : 2, own.Length);
        Assert.Contains(wakeUp.Descriptor, own);
        Assert.All(own, static descriptor => Assert.True(Libc.IsCloseOnExec(descriptor)));
        Assert.All(own, static descriptor => Assert.True(Libc.IsNonBlocking(descriptor)));

        wakeUp.Dispose();

        Assert.All(own, static descriptor => Assert.False(Libc.IsOpen(descriptor)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Creating_a_wake_up_without_a_spare_descriptor_returns_the_negated_errno(bool isEventDescriptor)
    {
        WakeUp? wakeUp = null;
        int result = Forced.With(Forced.PipeWakeUp, !isEventDescriptor, () =>
        {
            using var limit = new DescriptorLimit();
            return WakeUp.Create(out wakeUp);
        });

        Assert.Equal("EMFILE", Errno.Name(-result));
        Assert.Null(wakeUp);
    }

    [Fact]
    public void Nanosecond_waits_can_be_switched_off()
    {
        Assert.False(Forced.With(Forced.MillisecondWaits, true, static () => Epoll.HasNanosecondWait));
        Assert.Equal(Backend.Epoll.HasSubMillisecondWaits, Epoll.HasNanosecondWait);
    }

    private static WakeUp Create(bool isEventDescriptor)
    {
        WakeUp? wakeUp = null;
        Assert.Equal(0, Forced.With(Forced.PipeWakeUp, !isEventDescriptor, () => WakeUp.Create(out wakeUp)));
        return wakeUp!;
    }

    private static bool IsReadable(WakeUp wakeUp)
    {
        PollDescriptor[] record = [new() { Descriptor = wakeUp.Descriptor, Asked = Poll.In }];
        return Poll.Wait(record, TimeSpan.Zero) == 1;
    }
}
