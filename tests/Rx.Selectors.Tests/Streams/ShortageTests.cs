using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>A system that is short of memory for a moment ends no sequence, whichever call it refuses.</summary>
public sealed class ShortageTests
{
    private const int Times = 3;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    public static TheoryData<Backend, int> Shortages { get; } = new(
        from backend in Backend.All
        from errno in new[] { Errno.ENOMEM, Errno.ENOBUFS }
        select (backend, errno));

    [UnixTheory]
    [MemberData(nameof(Shortages))]
    public void Receiving_from_a_socket_goes_on_after_a_shortage(Backend backend, int errno)
    {
        using SocketPair pair = SocketPair.Tcp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reported = new ObserverProbe<Exception>();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        loop.Run(() => LibcShim.Refuse("recv", errno, Times));
        using IDisposable subscription = loop.Scheduler
            .Receive(pair.Near, new ReceiveOptions { Pause = Short, ErrorHandler = reported.OnNext }).Subscribe(probe);

        pair.Far.Send("abc"u8);

        probe.WaitForOne("the bytes behind the shortage");
        Assert.Equal(Times, reported.Count);
        Assert.Contains(Errno.Name(errno), reported.Values[0].Message, StringComparison.Ordinal);
        Assert.False(probe.HasEnded);
    }

    [UnixFact]
    public void Receiving_from_a_pipe_goes_on_after_a_shortage()
    {
        using var pipe = new RawPipe();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        loop.Run(() => LibcShim.Refuse("preadv2", Errno.ENOMEM, Times));
        using IDisposable subscription = loop.Scheduler
            .Receive(pipe.ReadEnd, new ReceiveOptions { Pause = Short }).Subscribe(probe);

        pipe.Write(3);

        probe.WaitForOne("the bytes behind the shortage");
        Assert.False(probe.HasEnded);
    }

    [UnixFact]
    public void A_shortage_that_lasts_is_an_error()
    {
        using SocketPair pair = SocketPair.Tcp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        loop.Run(() => LibcShim.Refuse("recv", Errno.ENOMEM));
        loop.Scheduler
            .Receive(pair.Near, new ReceiveOptions { Pause = Short, GiveUpAfter = TimeSpan.FromMilliseconds(50) })
            .Subscribe(probe);

        pair.Far.Send("abc"u8);

        Assert.Equal(
            SocketError.NoBufferSpaceAvailable, probe.WaitForError<SocketException>("of the shortage").SocketErrorCode);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void What_the_handler_of_errors_throws_is_the_end()
    {
        using SocketPair pair = SocketPair.Tcp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        loop.Run(() => LibcShim.Refuse("recv", Errno.ENOMEM, count: 1));
        loop.Scheduler
            .Receive(pair.Near, new ReceiveOptions { ErrorHandler = static e => throw new TimeZoneNotFoundException("mine", e) })
            .Subscribe(probe);

        pair.Far.Send("abc"u8);

        probe.WaitForError<TimeZoneNotFoundException>("of the handler");
    }

    [UnixTheory]
    [MemberData(nameof(Shortages))]
    public void A_send_queue_sends_what_waits_after_a_shortage(Backend backend, int errno)
    {
        using SocketPair pair = SocketPair.Tcp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reported = new ObserverProbe<Exception>();
        using var queue = new SendQueue(
            loop.Scheduler, pair.Near, new SendOptions { Pause = Short, ErrorHandler = reported.OnNext });
        var finished = new ObserverProbe<Unit>();
        queue.Finished.Subscribe(finished);

        loop.Run(() =>
        {
            LibcShim.Refuse("send", errno, Times);
            queue.Send("abc"u8);
            queue.OnCompleted();
        });

        finished.WaitForCompletion("everything is sent");
        pair.Far.Blocking = true;
        Assert.Equal(3, pair.Far.Receive(new byte[10]));
        Assert.Equal(Times - 1, reported.Count); // the first attempt was the call's own
    }

    [UnixFact]
    public void A_send_queue_fails_when_a_shortage_lasts()
    {
        using SocketPair pair = SocketPair.Tcp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var queue = new SendQueue(
            loop.Scheduler, pair.Near, new SendOptions { Pause = Short, GiveUpAfter = TimeSpan.FromMilliseconds(50) });
        var finished = new ObserverProbe<Unit>();
        queue.Finished.Subscribe(finished);

        loop.Run(() =>
        {
            LibcShim.Refuse("send", Errno.ENOBUFS);
            queue.Send("abc"u8);
        });

        finished.WaitForError<SocketException>("of the shortage");
    }

    [UnixTheory]
    [MemberData(nameof(Shortages))]
    public void Receiving_datagrams_goes_on_after_a_shortage(Backend backend, int errno)
    {
        using Socket socket = Loopback.Udp();
        using Socket peer = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reported = new ObserverProbe<SocketException>();
        var probe = new ObserverProbe<Datagram>();
        loop.Run(() => LibcShim.Refuse("recvfrom", errno, Times));
        using IDisposable subscription = loop.Scheduler
            .ReceiveFrom(socket, new ReceiveFromOptions { Pause = Short, ErrorHandler = reported.OnNext }).Subscribe(probe);

        peer.SendTo([1], socket.LocalEndPoint!);

        probe.WaitForOne("the datagram behind the shortage");
        Assert.Equal(Times, reported.Count);
    }

    [UnixFact]
    public void An_error_of_the_network_that_stays_pauses_receiving_datagrams_and_does_not_end_it()
    {
        using Socket socket = Loopback.Udp();
        using Socket peer = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var reported = new ObserverProbe<SocketException>();
        var probe = new ObserverProbe<int>();
        var options = new ReceiveFromOptions { Pause = TimeSpan.FromHours(1), DatagramsPerTurn = 4, ErrorHandler = reported.OnNext };
        loop.Run(() => LibcShim.Refuse("recvfrom", Errno.EPERM)); // as a security module may, and the datagram stays
        using IDisposable subscription =
            loop.Scheduler.ReceiveFrom(socket, options).Select(static datagram => datagram.Bytes.Length).Subscribe(probe);

        peer.SendTo([1], socket.LocalEndPoint!);
        reported.WaitForCount(4, "the errors of one turn");
        loop.FinishTurns();

        Assert.Equal(4, reported.Count);
        Assert.False(probe.HasEnded);
    }

    [UnixFact]
    public void Each_address_has_its_own_time_to_wait_out_a_shortage()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var reported = new ObserverProbe<SocketException>();
        var options = new ConnectOptions
        {
            Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]),
            Pause = Short,
            GiveUpAfter = TimeSpan.FromMilliseconds(20),
            ErrorHandler = reported.OnNext,
        };
        var probe = new ObserverProbe<Socket>();
        loop.Run(() => LibcShim.Refuse("connect", Errno.ENOBUFS));

        loop.Scheduler.Connect(new DnsEndPoint("somewhere.test", 1), options).Subscribe(probe);

        probe.WaitForError<SocketException>("of the shortage");
        Assert.Contains(reported.Values, static e => e.Message.Contains("127.0.0.1:1", StringComparison.Ordinal));
        Assert.Contains(reported.Values, static e => e.Message.Contains("127.0.0.2:1", StringComparison.Ordinal));
    }

    [UnixFact]
    public void A_datagram_is_sent_after_a_shortage()
    {
        using Socket socket = Loopback.Udp();
        using Socket peer = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var reported = new ObserverProbe<SocketException>();
        var losses = new ObserverProbe<DatagramLoss>();

        loop.Run(() =>
        {
            LibcShim.Refuse("sendto", Errno.ENOBUFS, Times);
            return loop.Scheduler
                .SendTo(
                    socket,
                    Observable.Return(new Datagram(new byte[] { 1 }, peer.LocalEndPoint!)),
                    new SendToOptions { Pause = Short, ErrorHandler = reported.OnNext })
                .Subscribe(losses);
        });

        losses.WaitForCompletion("the datagram is sent");
        Assert.Equal(0, losses.Count);
        Assert.Equal(1, peer.Receive(new byte[10]));
        Assert.Equal(Times - 1, reported.Count);
    }

    [UnixTheory]
    [InlineData(Errno.ENOMEM)]
    [InlineData(Errno.EMFILE)]
    public void Accepting_goes_on_after_a_shortage(int errno)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Run(() => LibcShim.Refuse("accept4", errno, Times));
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        using IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Pause = Short }).Subscribe(probe);

        probe.WaitForOne("the connection behind the shortage");
    }

    [UnixFact]
    public void Accepting_fails_when_a_shortage_lasts_longer_than_it_is_told_to_wait()
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Run(() => LibcShim.Refuse("accept4", Errno.EMFILE));
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler
            .Accept(listener, new AcceptOptions { Pause = Short, GiveUpAfter = TimeSpan.FromMilliseconds(50) })
            .Subscribe(probe);

        Assert.Equal(SocketError.TooManyOpenSockets, probe.WaitForError<SocketException>("of the shortage").SocketErrorCode);
    }

    [UnixFact]
    public void Connecting_tries_the_address_again_after_a_shortage()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var reported = new ObserverProbe<SocketException>();
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        using IDisposable subscription = loop.Run(() =>
        {
            LibcShim.Refuse("connect", Errno.ENOBUFS, Times);
            return loop.Scheduler
                .Connect(listener.LocalEndPoint!, new ConnectOptions { Pause = Short, ErrorHandler = reported.OnNext })
                .Subscribe(probe);
        });

        probe.WaitForCompletion("the connection");
        Assert.Equal(Times, reported.Count);
    }

    [UnixFact]
    public void Connecting_fails_with_the_shortage_when_it_lasts()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        using IDisposable subscription = loop.Run(() =>
        {
            LibcShim.Refuse("connect", Errno.ENOMEM);
            return loop.Scheduler
                .Connect(
                    listener.LocalEndPoint!,
                    new ConnectOptions { Pause = Short, GiveUpAfter = TimeSpan.FromMilliseconds(50) })
                .Subscribe(probe);
        });

        var failure = probe.WaitForError<SocketException>("of the shortage");
        Assert.Equal(SocketError.NoBufferSpaceAvailable, failure.SocketErrorCode);
        Assert.Contains("ENOMEM", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Giving_up_a_connection_in_a_pause_leaves_nothing_behind()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = loop.Run(() =>
        {
            LibcShim.Refuse("connect", Errno.ENOMEM);
            return loop.Scheduler
                .Connect(listener.LocalEndPoint!, new ConnectOptions { Pause = TimeSpan.FromDays(1) }).Subscribe(probe);
        });
        Assert.Equal(1, loop.Scheduler.PendingTimers());

        subscription.Dispose();

        Assert.Equal(0, loop.Scheduler.PendingTimers());
        Assert.False(probe.HasEnded);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void A_counter_goes_on_after_a_shortage()
    {
        using var counter = new EventDescriptor();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ulong>();
        loop.Run(() => LibcShim.Refuse("read", Errno.ENOMEM, Times, descriptor: (int)counter.FileDescriptor));
        using IDisposable subscription = loop.Scheduler.WhenSignalled(counter).Subscribe(probe);

        counter.Signal();

        probe.WaitForOne("the count behind the shortage");
        Assert.False(probe.HasEnded);
    }
}
