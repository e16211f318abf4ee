using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

public sealed class EventDescriptorTests
{
    private const int WarmUp = 1_000;
    private const int Counted = 3_000;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Signals_of_any_thread_add_up(Backend backend)
    {
        const int Threads = 4;
        const int Each = 1000;
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var counter = new EventDescriptor();
        ulong sum = 0;
        using var done = new ManualResetEventSlim();
        using IDisposable subscription = loop.Scheduler.WhenSignalled(counter).Subscribe(count =>
        {
            Assert.NotEqual(0UL, count);
            if ((sum += count) == Threads * Each * 3)
            {
                done.Set();
            }
        });

        Parallel.For(0, Threads, _ =>
        {
            for (int i = 0; i < Each; i++)
            {
                counter.Signal();
                counter.Signal(2);
            }
        });

        Patience.WaitFor(done, "all that was signalled");
        loop.FinishTurns();
        Assert.Equal((ulong)Threads * Each * 3, sum);
    }

    [Fact]
    public void A_counter_is_reported_as_one_number()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor(initial: 5);
        counter.Signal(7);
        var probe = new ObserverProbe<ulong>();
        using IDisposable subscription = loop.Scheduler.WhenSignalled(counter).Subscribe(probe);

        Assert.Equal(12UL, probe.WaitForOne("the sum"));
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void A_semaphore_is_reported_one_by_one_and_others_have_their_turn_meanwhile()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var semaphore = new EventDescriptor(initial: 90, EventDescriptorMode.Semaphore);
        using var other = new EventDescriptor(initial: 1);
        var probe = new ObserverProbe<ulong>();
        int toldBefore = -1;
        loop.Run(() =>
        {
            loop.Scheduler.WhenSignalled(semaphore).Subscribe(probe);
            loop.Scheduler.WhenSignalled(other).Subscribe(_ => toldBefore = probe.Count);
        });
        semaphore.Signal(10);

        Assert.All(probe.WaitForCount(100, "a hundred ones"), static one => Assert.Equal(1UL, one));
        loop.FinishTurns();
        Assert.Equal(100, probe.Count);
        Assert.InRange(toldBefore, 0, 99);
    }

    [Fact]
    public void With_a_selector_alone_it_is_read_when_it_is_ready()
    {
        using var selector = new EpollSelector();
        using var counter = new EventDescriptor();
        selector.Register(counter, Readiness.Read);
        Assert.Empty(selector.Select(TimeSpan.Zero));
        Assert.False(counter.TryRead(out _));

        counter.Signal(3);

        Assert.Single(selector.Select());
        Assert.True(counter.TryRead(out ulong count));
        Assert.Equal(3UL, count);
    }

    [Fact]
    public void A_full_counter_says_so_and_keeps_what_it_has()
    {
        using var counter = new EventDescriptor();
        counter.Signal(ulong.MaxValue - 1);

        SelectorException full = Assert.Throws<SelectorException>(() => counter.Signal());

        Assert.Equal("EAGAIN", full.ErrorName);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.True(counter.TryRead(out ulong count));
        Assert.Equal(ulong.MaxValue - 1, count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void Nothing_and_what_no_counter_holds_is_refused(ulong count)
    {
        using var counter = new EventDescriptor();
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Signal(count));
    }

    [Fact]
    public void Signalling_and_receiving_allocate_nothing()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor(initial: 1);
        var meter = new AllocationMeter(WarmUp, Counted);
        using IDisposable subscription = loop.Scheduler.WhenSignalled(counter).Subscribe(_ =>
        {
            meter.Count();
            if (!meter.Allocated.IsCompleted)
            {
                counter.Signal();
            }
        });
        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} signals"));
    }

    [Fact]
    public void A_closed_counter_says_so()
    {
        var counter = new EventDescriptor();
        counter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => counter.FileDescriptor);
        Assert.Throws<ObjectDisposedException>(() => counter.Signal());
        Assert.Throws<ObjectDisposedException>(() => counter.TryRead(out _));
    }
}
