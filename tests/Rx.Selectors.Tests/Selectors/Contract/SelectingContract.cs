using System.Diagnostics;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Select: what it answers, and that it is level-triggered.</summary>
public abstract class SelectingContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void Only_ready_descriptors_are_reported_with_their_key_and_events()
    {
        SocketPair pair = Own(SocketPair.Unix());
        Selector.Register(pair.Near, Readiness.Read);
        SelectorKey writer = Selector.Register(pair.Far, Readiness.Write, "data");

        Assert.Equal([new ReadinessEvent(writer, Readiness.Write)], Selector.Select(Patiently));
    }

    [Fact]
    public void Read_and_write_come_together_in_one_event()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read | Readiness.Write);
        pair.Far.Send([1]);

        Assert.Equal([new ReadinessEvent(key, Readiness.Read | Readiness.Write)], Selector.Select(Patiently));
    }

    [Fact]
    public void Nothing_registered_is_nothing_ready()
    {
        Assert.Empty(Poll());
        Assert.Equal(0, Selector.Select(new ReadinessEvent[1], TimeSpan.Zero));
    }

    [Fact]
    public void A_span_without_room_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Selector.Select(Span<ReadinessEvent>.Empty, TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => Selector.Select(default(Span<ReadinessEvent>)));
    }

    [Fact]
    public void The_span_holds_as_many_events_as_are_answered()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey near = Selector.Register(pair.Near, Readiness.Write);
        SelectorKey far = Selector.Register(pair.Far, Readiness.Write);
        var ready = new ReadinessEvent[4];

        Assert.Equal(2, Selector.Select(ready, Patiently));

        Assert.Equal(
            new HashSet<SelectorKey> { near, far },
            ready.Take(2).Select(static one => one.Key).ToHashSet());
        Assert.Equal(default, ready[2]);
    }

    [Fact]
    public void A_descriptor_that_is_not_drained_is_reported_again()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write(3);

        for (int left = 3; left > 0; left--)
        {
            Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
            Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Poll()));
            pipe.Read();
        }

        Assert.Empty(Poll());
    }

    [Fact]
    public void A_full_socket_is_not_ready_for_writing_until_it_is_read()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Write);
        byte[] chunk = new byte[64 * 1024];
        int sent = 0;
        while (Poll().Count > 0)
        {
            sent += pair.Near.Send(chunk);
        }

        while (sent > 0)
        {
            sent -= pair.Far.Receive(chunk);
        }

        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(Poll()));
    }

    [Fact]
    public void Twelve_pairs_are_distinguished_and_no_message_is_lost()
    {
        byte[] message = Encoding.ASCII.GetBytes("This is a test.");
        var pairs = Enumerable.Range(0, 12).Select(_ => Own(SocketPair.Unix())).ToList();
        foreach (SocketPair pair in pairs)
        {
            Selector.Register(pair.Near, Readiness.Read, pair);
            Selector.Register(pair.Far, Readiness.Write, pair);
        }

        var random = new Random(12);
        int messages = 0;
        while (pairs.Count > 0)
        {
            List<ReadinessEvent> writers = Selector.Select(Patiently).Where(static ready => ready.Events == Readiness.Write).ToList();
            Assert.Equal(pairs.Count, writers.Count);
            var chosen = (SocketPair)writers[random.Next(writers.Count)].Key.Data!;
            chosen.Far.Send(message);

            ReadinessEvent reader = Assert.Single(Selector.Select(Patiently), static ready => ready.Events == Readiness.Read);
            Assert.Same(chosen, reader.Key.Data);
            byte[] received = new byte[64];
            Assert.Equal(message, received[..chosen.Near.Receive(received)]);
            messages++;

            Selector.Unregister(chosen.Near);
            Selector.Unregister(chosen.Far);
            pairs.Remove(chosen);
        }

        Assert.Equal(12, messages);
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void Two_selectors_both_report_one_descriptor()
    {
        RawPipe pipe = OpenPipe();
        using BaseSelector other = Backend.Create();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        other.Register(pipe.ReadEnd, Readiness.Read);

        pipe.Write();

        Assert.Single(Selector.Select(Patiently));
        Assert.Single(other.Select(Patiently));
    }

    [Fact]
    public void A_selector_forgets_what_it_reported()
    {
        RawPipe pipe = OpenPipe();
        WeakReference data = RegisterAndUnregister(pipe);

        var watch = Stopwatch.StartNew();
        while (data.IsAlive)
        {
            GC.Collect();
            Assert.True(watch.Elapsed < Patiently, "The selector keeps the data of a key it no longer has.");
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference RegisterAndUnregister(RawPipe pipe)
    {
        object data = new();
        pipe.Write();
        Selector.Register(pipe.ReadEnd, Readiness.Read, data);
        Assert.Single(Selector.Select(Patiently));
        Selector.Unregister(pipe.ReadEnd);
        return new WeakReference(data);
    }
}
