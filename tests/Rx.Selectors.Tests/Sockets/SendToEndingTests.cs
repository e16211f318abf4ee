using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Datagrams that are refused, and what ends sending.</summary>
public sealed class SendToEndingTests
{
    [Fact]
    public void A_datagram_that_the_kernel_refuses_is_reported_with_its_reason_and_the_next_is_sent()
    {
        using Socket sender = Loopback.Udp();
        using Socket receiver = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var lost = new List<(int Length, EndPoint? To, SocketError? Error)>();
        using IDisposable subscription = loop.Scheduler.SendTo(sender, datagrams).Subscribe(
            loss => lost.Add((loss.Datagram.Bytes.Length, loss.Datagram.GetRemoteEndPoint(), loss.Error?.SocketErrorCode)));

        datagrams.OnNext(new Datagram(new byte[70_000], receiver.LocalEndPoint!)); // longer than any
        datagrams.OnNext(new Datagram(new byte[1])); // to nobody
        datagrams.OnNext(new Datagram(new byte[2], new IPEndPoint(IPAddress.Broadcast, 1))); // without EnableBroadcast
        datagrams.OnNext(new Datagram(new byte[] { 7 }, receiver.LocalEndPoint!));

        SocketError nobody = TestedSystem.IsWindows ? SocketError.NotConnected : SocketError.DestinationAddressRequired;
        var buffer = new byte[10];
        Assert.Equal(1, receiver.Receive(buffer));
        Assert.Equal(7, buffer[0]);
        Assert.Equal((70_000, receiver.LocalEndPoint, SocketError.MessageSize), lost[0]);
        Assert.Equal((1, null, nobody), lost[1]);
        Assert.Equal(2, lost[2].Length);
        Assert.Equal(3, lost.Count);
    }

    [UnixFact]
    public void A_receiver_that_is_missing_or_gone_is_reported()
    {
        using Socket sender = Loopback.UnixDatagrams();
        UnixDomainSocketEndPoint missing = Loopback.FreeUnixEndPoint();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var lost = new List<string>();

        loop.Scheduler.SendTo(sender, Observable.Return(new Datagram(new byte[1], missing)))
            .Subscribe(loss => lost.Add($"{loss.Error!.Message} {loss.Datagram.GetRemoteEndPoint()}"));

        Assert.Equal(
            $"sendto failed for descriptor {sender.Handle}: No such file or directory (ENOENT). {missing}",
            Assert.Single(lost));
    }

    [UnixFact(Because = "Wine tells nobody of what ICMP says.")]
    public void An_error_that_is_about_the_datagram_before_does_not_cost_this_one()
    {
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var errors = new List<SocketException>();
        var losses = new ObserverProbe<DatagramLoss>();
        IPEndPoint nobody;
        using (Socket somebody = Loopback.Udp())
        {
            nobody = (IPEndPoint)somebody.LocalEndPoint!;
            sender.Connect(nobody);
        }

        using IDisposable subscription = loop.Scheduler
            .SendTo(sender, datagrams, new SendToOptions { ErrorHandler = errors.Add }).Subscribe(losses);
        loop.FinishTurns(); // nothing waits: the kernel is not asked, and does not tell the error to the loop
        datagrams.OnNext(new Datagram(new byte[] { 1 })); // meets nobody, which is told here at once and to the sender later
        using Socket receiver = Loopback.Udp(nobody.Address.ToString(), nobody.Port);

        datagrams.OnNext(new Datagram(new byte[] { 2 }));

        var buffer = new byte[10];
        Assert.Equal(1, receiver.Receive(buffer));
        Assert.Equal(2, buffer[0]);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Single(errors).SocketErrorCode);
        Assert.Equal(0, losses.Count);
        Assert.False(losses.HasEnded);
    }

    [UnixFact(Because = "Wine tells nobody of what ICMP says.")]
    public void An_exception_of_the_error_handler_ends_the_sequence()
    {
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        using (Socket somebody = Loopback.Udp())
        {
            sender.Connect(somebody.LocalEndPoint!);
        }

        loop.Scheduler
            .SendTo(sender, datagrams, new SendToOptions { ErrorHandler = static _ => throw new TimeZoneNotFoundException() })
            .Subscribe(losses);
        loop.FinishTurns();
        datagrams.OnNext(new Datagram(new byte[] { 1 }));
        datagrams.OnNext(new Datagram(new byte[] { 2 }));

        losses.WaitForError<TimeZoneNotFoundException>("of the handler");
        Assert.False(datagrams.HasObservers);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void The_error_of_the_input_is_the_end_at_once_and_what_waits_is_dropped()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);
        for (int i = 0; i < 1_000; i++)
        {
            datagrams.OnNext(new Datagram(new byte[1])); // more than the receiver holds
        }

        datagrams.OnError(new TimeZoneNotFoundException());

        Assert.IsType<TimeZoneNotFoundException>(losses.Error);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void Disposing_drops_what_waits_and_unsubscribes_from_the_input()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        IDisposable subscription = loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);
        for (int i = 0; i < 1_000; i++)
        {
            datagrams.OnNext(new Datagram(new byte[1]));
        }

        subscription.Dispose();
        subscription.Dispose();

        Assert.False(datagrams.HasObservers);
        Assert.Empty(loop.Selector.GetMap());
        losses.ExpectSilence();
        receiver.Receive(new byte[1]);
        loop.FinishTurns();
        losses.AssertGrammar();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_socket_that_was_closed_is_an_error(bool before)
    {
        Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        IObservable<DatagramLoss> sending = loop.Scheduler.SendTo(sender, datagrams);
        if (before)
        {
            sender.Dispose();
            sending.Subscribe(losses);
        }
        else
        {
            sending.Subscribe(losses);
            sender.Dispose();
            datagrams.OnNext(new Datagram(new byte[1]));
        }

        losses.WaitForError<ObjectDisposedException>("of the closed socket");
        Assert.False(datagrams.HasObservers);
    }

    [Fact]
    public void The_end_of_the_scheduler_completes()
    {
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);

        loop.Scheduler.Dispose();

        losses.WaitForCompletion("the scheduler has ended");
        Patience.WaitUntil(() => !datagrams.HasObservers, "it has unsubscribed from the input");
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed_and_its_exception_is_the_senders()
    {
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        loop.Scheduler.SendTo(sender, datagrams).Subscribe(
            new ObserverProbe<DatagramLoss>(static _ => throw new TimeZoneNotFoundException()));

        Assert.Throws<TimeZoneNotFoundException>(() => datagrams.OnNext(new Datagram(new byte[1]))); // to nobody

        Assert.False(datagrams.HasObservers);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void SendTo_checks_its_arguments_before_anyone_subscribes()
    {
        using Socket socket = Loopback.Udp();
        using SocketPair streams = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IReadinessSource source = loop.Scheduler;
        IObservable<Datagram> none = Observable.Never<Datagram>();

        Assert.Throws<ArgumentNullException>(() => ((IReadinessSource)null!).SendTo(socket, none));
        Assert.Throws<ArgumentNullException>(() => source.SendTo(null!, none));
        Assert.Throws<ArgumentNullException>(() => source.SendTo(socket, null!));
        Assert.Throws<ArgumentNullException>(() => source.SendTo(socket, none).Subscribe(null!));
        Assert.Throws<ArgumentException>(() => source.SendTo(streams.Near, none));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SendToOptions { DatagramsPerTurn = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SendToOptions { MaxQueuedDatagrams = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SendToOptions { MaxQueuedBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SendToOptions { Pause = TimeSpan.Zero });
    }
}
