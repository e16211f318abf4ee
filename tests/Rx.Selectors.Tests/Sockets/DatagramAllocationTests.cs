using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Nothing is allocated per datagram, counted on the loop's own thread.</summary>
public sealed class DatagramAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Counted = 5_000;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Datagrams_that_come_and_go_allocate_nothing(Backend backend)
    {
        using Socket one = Loopback.Udp();
        using Socket other = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        SelectorScheduler scheduler = loop.Scheduler;

        using IDisposable there = scheduler.SendTo(one, scheduler.ReceiveFrom(one)).Subscribe();
        using IDisposable back = scheduler.SendTo(other, scheduler.ReceiveFrom(other).Do(_ => meter.Count())).Subscribe();
        for (int i = 0; i < 5; i++)
        {
            one.SendTo([1, 2, 3], other.LocalEndPoint!); // and they go to and fro for ever
        }

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} datagrams"));
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Datagrams_that_have_to_wait_allocate_nothing(Backend backend)
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using var ticking = new RawDescriptor(Libc.EventDescriptor(initial: 1)); // always ready
        using var datagrams = new Subject<Datagram>();
        using ReadinessLoop loop = ReadinessLoop.Over(backend); // ends before what it uses
        var meter = new AllocationMeter(WarmUp, Counted);
        SelectorScheduler scheduler = loop.Scheduler;
        var datagram = new Datagram(new byte[100]);

        // One more a turn than are received: the queue is full before long, and all but the lost ones have waited in it.
        using IDisposable sending = scheduler
            .SendTo(sender, datagrams, new SendToOptions { MaxQueuedDatagrams = 50 }).Subscribe();
        using IDisposable producing = scheduler.WhenReadable(ticking.Number).Subscribe(_ =>
        {
            for (int i = 0; i < 3; i++)
            {
                datagrams.OnNext(datagram);
            }
        });
        using IDisposable receiving = scheduler.ReceiveFrom(receiver, new ReceiveFromOptions { DatagramsPerTurn = 2 })
            .Subscribe(_ => meter.Count());

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} datagrams"));
    }
}
