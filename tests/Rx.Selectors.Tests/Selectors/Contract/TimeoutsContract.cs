using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>How long Select waits: never less, and to the kernel's resolution.</summary>
public abstract class TimeoutsContract(Backend backend) : SelectorContract(backend)
{
    public static TheoryData<double> Milliseconds { get; } = [0.0001, 0.05, 0.2, 1, 1.25, 9, 30];

    public static TheoryData<TimeSpan> Polls { get; } =
    [
        TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(-1), TimeSpan.MinValue,
        Timeout.InfiniteTimeSpan - TimeSpan.FromTicks(1), Timeout.InfiniteTimeSpan + TimeSpan.FromTicks(1),
    ];

    [Theory]
    [MemberData(nameof(Polls))]
    public void Zero_and_less_poll(TimeSpan timeout)
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        Assert.Empty(Selector.Select(timeout));

        pipe.Write();

        Assert.Same(key, Assert.Single(Selector.Select(timeout)).Key);
    }

    [Theory]
    [MemberData(nameof(Milliseconds))]
    public void A_wait_is_never_early(double milliseconds)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);
        Selector.Register(OpenPipe().ReadEnd, Readiness.Read);
        for (int round = 0; round < 5; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Empty(Selector.Select(timeout));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

            Assert.True(elapsed >= timeout, $"Waited {elapsed} instead of {timeout}.");
        }
    }

    [Fact]
    public void A_wait_with_nothing_registered_lasts()
    {
        var timeout = TimeSpan.FromMilliseconds(50);
        long start = Stopwatch.GetTimestamp();

        Assert.Empty(Selector.Select(timeout));

        Assert.True(Stopwatch.GetElapsedTime(start) >= timeout);
    }

    [Theory]
    [InlineData(0.2, 1.0)]
    [InlineData(9.0, 10.0)]
    public void A_wait_is_not_rounded_up_to_the_next_millisecond(double milliseconds, double next)
    {
        if (!Backend.HasSubMillisecondWaits)
        {
            // Rounded up it is, and never early, which the other tests show.
            return;
        }

        AssertSomeWaitIsShorterThan(TimeSpan.FromMilliseconds(next), TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void A_descriptor_that_becomes_ready_ends_a_wait_with_a_timeout()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep(TimeSpan.FromDays(1));

        pipe.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    public static TheoryData<TimeSpan> LongTimeouts { get; } =
        [TimeSpan.MaxValue, TimeSpan.MaxValue - TimeSpan.FromTicks(1), TimeSpan.FromDays(25), TimeSpan.FromDays(100_000)];

    [Theory]
    [MemberData(nameof(LongTimeouts))]
    public void A_timeout_too_long_for_the_kernel_is_waited_for_in_parts(TimeSpan timeout)
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep(timeout);

        Selector.Wake();

        Assert.Empty(waiter.Result());
    }

    [Fact]
    public void Null_blocks_until_woken()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Selector.Wake();

        Assert.Empty(waiter.Result());
    }

    [Fact]
    public void InfiniteTimeSpan_blocks_until_something_is_ready()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep(Timeout.InfiniteTimeSpan);

        pipe.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void InfiniteTimeSpan_blocks_a_select_into_a_span_as_well()
    {
        var waiter = new KernelWaiter<int>(
            () => Selector.Select(new ReadinessEvent[1], Timeout.InfiniteTimeSpan), Selector);
        waiter.WaitUntilAsleep();

        Selector.Wake();

        Assert.Equal(0, waiter.Result());
    }

    [Fact]
    public void A_second_select_waits_its_turn_without_a_limit_when_it_is_given_InfiniteTimeSpan()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> first = StartSelectAsleep();
        var second = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(
            () => Selector.Select(Timeout.InfiniteTimeSpan), Selector);

        pipe.Write();

        Assert.Same(key, Assert.Single(first.Result()).Key);
        Assert.Same(key, Assert.Single(second.Result()).Key);
    }

    // A busy machine makes any one wait late, but rounding makes all of them.
    private void AssertSomeWaitIsShorterThan(TimeSpan limit, TimeSpan timeout)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long first = Stopwatch.GetTimestamp();
        while (best >= limit)
        {
            long start = Stopwatch.GetTimestamp();
            Selector.Select(timeout);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            Assert.True(
                best < limit || Stopwatch.GetElapsedTime(first) < Patiently,
                $"The best wait for {timeout} in {Patiently} took {best}.");
        }
    }
}
