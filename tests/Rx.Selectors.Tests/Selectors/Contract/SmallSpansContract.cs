using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Select into a span: nobody is favoured, and nothing is allocated.</summary>
public abstract class SmallSpansContract(Backend backend) : SelectorContract(backend)
{
    private const int Calls = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_small_span_treats_all_descriptors_alike(int room)
    {
        const int Descriptors = 40;
        var numbers = new List<nint>();
        for (int i = 0; i < Descriptors; i++)
        {
            int number = Own(new RawDescriptor(Libc.EventDescriptor(1))).Number;
            numbers.Add(Selector.Register(number, Readiness.Read).FileDescriptor);
        }

        var ready = new ReadinessEvent[room];
        int selects = (Descriptors + room - 1) / room;
        for (int round = 0; round < 5; round++)
        {
            var seen = new HashSet<nint>();
            for (int select = 0; select < selects; select++)
            {
                Assert.Equal(room, Selector.Select(ready, Patiently));
                seen.UnionWith(ready.Select(static one => one.Key.FileDescriptor));
            }

            Assert.Equal(numbers.Order(), seen.Order());
        }
    }

    [Fact]
    public void A_descriptor_that_is_always_ready_does_not_hide_another()
    {
        using var busy = new RawDescriptor(Libc.EventDescriptor(1));
        RawPipe pipe = OpenPipe();
        Selector.Register(busy.Number, Readiness.Read);
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        var ready = new ReadinessEvent[1];
        Selector.Select(ready, Patiently);

        pipe.Write();
        Selector.Select(ready, Patiently);
        SelectorKey first = ready[0].Key;
        Selector.Select(ready, Patiently);

        Assert.True(ReferenceEquals(first, key) || ReferenceEquals(ready[0].Key, key), "It was passed over twice.");
    }

    [Fact]
    public void Reporting_events_allocates_nothing() => AssertAllocatesNothing(static (selector, ready) =>
        selector.Select(ready) + selector.Select(ready, TimeSpan.FromDays(1)) + selector.Select(ready, TimeSpan.Zero) == 6);

    [Fact]
    public void Waking_allocates_nothing() => AssertAllocatesNothing(static (selector, ready) =>
    {
        selector.Wake();
        return selector.Select(ready) == 2;
    });

    [Fact]
    public void Looking_a_key_up_allocates_nothing()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.WriteEnd, Readiness.Write, "data");
        var ready = new ReadinessEvent[4];
        AssertAllocatesNothing(ready, Calls, static (selector, ready) =>
        {
            bool isReady = selector.Select(ready) == 1;
            return isReady && ReferenceEquals(selector.GetKey(ready[0].Key.FileObject), ready[0].Key);
        });
    }

    [Fact]
    public void Waiting_out_a_timeout_allocates_nothing()
    {
        using var never = new RawDescriptor(Libc.EventDescriptor());
        Selector.Register(never.Number, Readiness.Read);
        AssertAllocatesNothing(new ReadinessEvent[4], 500, static (selector, ready) =>
            selector.Select(ready, TimeSpan.FromMicroseconds(10)) == 0);
    }

    private void AssertAllocatesNothing(Func<BaseSelector, ReadinessEvent[], bool> call)
    {
        SocketPair pair = Own(SocketPair.Unix());
        pair.Far.Send([1]);
        Selector.Register(pair.Near, Readiness.Read | Readiness.Write);
        Selector.Register(pair.Far, Readiness.Write);
        AssertAllocatesNothing(new ReadinessEvent[4], Calls, call);
    }

    private void AssertAllocatesNothing(
        ReadinessEvent[] ready, int calls, Func<BaseSelector, ReadinessEvent[], bool> isAsExpected)
    {
        int unexpected = 0; // an assertion would allocate
        for (int warmUp = 0; warmUp < 100; warmUp++)
        {
            unexpected += isAsExpected(Selector, ready) ? 0 : 1;
        }

        long allocated = AllocationCount.LeastOf(() =>
        {
            for (int i = 0; i < calls; i++)
            {
                unexpected += isAsExpected(Selector, ready) ? 0 : 1;
            }
        });
        Assert.Equal(0, unexpected);
        Assert.Equal(0, allocated);
    }
}
