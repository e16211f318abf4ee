using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>What ends receiving datagrams, and what does not.</summary>
public sealed class ReceiveFromEndingTests
{
    [UnixTheory(Because = "Wine tells nobody of what ICMP says.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_datagram_without_a_receiver_goes_to_the_error_handler_and_does_not_end_the_sequence(Backend backend)
    {
        using Socket socket = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var errors = new ObserverProbe<SocketException>();
        var probe = new ObserverProbe<DatagramCopy>();
        IPEndPoint nobody;
        using (Socket somebody = Loopback.Udp())
        {
            nobody = (IPEndPoint)somebody.LocalEndPoint!;
            socket.Connect(nobody); // the kernel tells of ICMP errors on connected sockets
        }

        using IDisposable subscription = loop.Scheduler
            .ReceiveFrom(socket, new ReceiveFromOptions { ErrorHandler = errors.OnNext })
            .Select(DatagramCopy.Of).Subscribe(probe);
        socket.Send([1]);

        SocketException error = errors.WaitForOne("the error");
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        Assert.Contains("ECONNREFUSED", error.Message, StringComparison.Ordinal);
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
        Assert.Equal(1, errors.Count);

        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        late.Bind(nobody);
        late.SendTo([2], socket.LocalEndPoint!);
        Assert.Equal([2], probe.WaitForOne("who came later").Bytes);
    }

    [UnixFact(Because = "Wine tells nobody of what ICMP says.")]
    public void An_exception_of_the_error_handler_ends_the_sequence()
    {
        using Socket socket = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Datagram>();
        using (Socket somebody = Loopback.Udp())
        {
            socket.Connect(somebody.LocalEndPoint!);
        }

        loop.Scheduler
            .ReceiveFrom(socket, new ReceiveFromOptions { ErrorHandler = static error => throw error })
            .Subscribe(probe);
        socket.Send([1]);

        Assert.Equal(
            SocketError.ConnectionRefused, probe.WaitForError<SocketException>("of the handler").SocketErrorCode);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixTheory(Because = "Windows has no queue of errors.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_queue_of_errors_that_is_not_read_does_not_take_all_of_the_processor(Backend backend)
    {
        using Socket socket = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        socket.SetRawSocketOption(0, 11, BitConverter.GetBytes(1)); // IPPROTO_IP, IP_RECVERR
        var probe = new ObserverProbe<Datagram>();
        IPEndPoint nobody;
        using (Socket somebody = Loopback.Udp())
        {
            nobody = (IPEndPoint)somebody.LocalEndPoint!;
        }

        socket.SendTo([1], nobody);
        IDisposable subscription = loop.Scheduler
            .ReceiveFrom(socket, new ReceiveFromOptions { Pause = TimeSpan.FromDays(1) }).Subscribe(probe);

        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");
        Assert.False(probe.HasEnded);
        subscription.Dispose();
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixTheory(Because = "Winsock does not tell that receiving has been shut down.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Receiving_that_is_shut_down_completes_when_everything_has_come(Backend backend)
    {
        using Socket socket = Loopback.Udp();
        using Socket peer = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        socket.Connect(peer.LocalEndPoint!);
        var early = new ObserverProbe<DatagramCopy>();
        var late = new ObserverProbe<DatagramCopy>();
        loop.Scheduler.ReceiveFrom(socket).Select(DatagramCopy.Of).Subscribe(early);
        loop.FinishTurns();
        Assert.False(early.HasEnded);

        using (SchedulerHold.Of(loop.Scheduler))
        {
            peer.SendTo([1], socket.LocalEndPoint!);
            socket.Shutdown(SocketShutdown.Receive);
        }

        early.WaitForCompletion("receiving was shut down");
        Assert.Equal(1, early.Count);
        loop.Scheduler.ReceiveFrom(socket).Select(DatagramCopy.Of).Subscribe(late);
        late.WaitForCompletion("receiving had been shut down before");
        Assert.Empty(loop.Selector.GetMap());
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_socket_closed_by_its_observer_in_the_middle_of_a_turn_is_an_error_and_no_deadlock(Backend backend)
    {
        Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Datagram>(_ => receiver.Dispose());
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);

        loop.Scheduler.ReceiveFrom(receiver).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed socket");
        Assert.Equal(1, probe.Count);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void A_socket_that_was_closed_before_is_an_error()
    {
        Socket receiver = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IObservable<Datagram> datagrams = loop.Scheduler.ReceiveFrom(receiver);
        receiver.Dispose();
        var probe = new ObserverProbe<Datagram>();

        datagrams.Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed socket");
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed_and_the_loop_goes_on()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Datagram>(static _ => throw new TimeZoneNotFoundException("of the observer"));
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);

        loop.Scheduler.ReceiveFrom(receiver).Subscribe(probe);

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);
        Assert.Empty(loop.Selector.GetMap());
        Assert.Equal(1, receiver.Receive(new byte[4])); // the second is still there
    }

    [Fact]
    public void Disposing_on_another_thread_lets_no_other_datagram_follow()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isTold = new ManualResetEventSlim();
        using var isDisposed = new ManualResetEventSlim();
        var probe = new ObserverProbe<Datagram>(_ =>
        {
            isTold.Set();
            Patience.WaitFor(isDisposed, "Dispose to return on the other thread");
        });
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);

        IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver).Subscribe(probe);
        Patience.WaitFor(isTold, "the first datagram");
        subscription.Dispose();
        probe.ExpectSilence();
        isDisposed.Set();

        loop.FinishTurns();
        probe.AssertGrammar();
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void Unregistering_within_a_datagram_brings_no_other_and_completes()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Datagram>(_ => loop.Scheduler.Unregister(receiver));
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);

        loop.Scheduler.ReceiveFrom(receiver).Subscribe(probe);

        probe.WaitForCompletion("unregistered");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void A_scheduler_disposed_of_within_a_datagram_brings_no_other_and_completes()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Datagram>(_ => loop.Scheduler.Dispose());
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);

        loop.Scheduler.ReceiveFrom(receiver).Subscribe(probe);

        probe.WaitForCompletion("the scheduler has ended");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void ReceiveFrom_checks_its_arguments_before_anyone_subscribes()
    {
        using Socket socket = Loopback.Udp();
        using SocketPair streams = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IReadinessSource source = loop.Scheduler;

        Assert.Throws<ArgumentNullException>(() => ((IReadinessSource)null!).ReceiveFrom(socket));
        Assert.Throws<ArgumentNullException>(() => source.ReceiveFrom(null!));
        Assert.Throws<ArgumentNullException>(() => source.ReceiveFrom(socket).Subscribe(null!));
        Assert.Throws<ArgumentException>(() => source.ReceiveFrom(streams.Near));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiveFromOptions { DatagramsPerTurn = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiveFromOptions { MaxDatagramBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiveFromOptions { Pause = TimeSpan.Zero });
    }
}
