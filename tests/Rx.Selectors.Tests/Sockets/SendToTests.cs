using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Datagrams leave in order, wait when there is no room, and are told of when they are lost.</summary>
public sealed class SendToTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    [Fact]
    public void A_datagram_is_sent_within_the_call_that_brings_it()
    {
        using Socket sender = Loopback.Udp();
        using Socket receiver = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        using IDisposable subscription = loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);
        using SchedulerHold hold = SchedulerHold.Of(loop.Scheduler); // the loop is not needed for it
        byte[] bytes = [1, 2, 3];

        datagrams.OnNext(new Datagram(bytes, receiver.LocalEndPoint!));
        bytes[0] = 9; // it may change now
        datagrams.OnNext(new Datagram(ReadOnlyMemory<byte>.Empty, receiver.LocalEndPoint!));

        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var buffer = new byte[10];
        Assert.Equal(3, receiver.ReceiveFrom(buffer, ref from));
        Assert.Equal([1, 2, 3], buffer.Take(3));
        Assert.Equal(sender.LocalEndPoint, from);
        Assert.Equal(0, receiver.Receive(buffer));
        Assert.Equal(0, losses.Count);
    }

    [Fact]
    public void A_connected_socket_sends_to_its_peer()
    {
        using Socket sender = Loopback.Udp();
        using Socket receiver = Loopback.Udp();
        sender.Connect(receiver.LocalEndPoint!);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var losses = new ObserverProbe<DatagramLoss>();

        loop.Scheduler.SendTo(sender, Observable.Return(new Datagram(new byte[] { 7 }))).Subscribe(losses);

        var buffer = new byte[10];
        Assert.Equal(1, receiver.Receive(buffer));
        Assert.Equal(7, buffer[0]);
        losses.WaitForCompletion("there was one to send");
        Assert.Equal(0, losses.Count);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Received_datagrams_are_sent_back_to_their_senders(Backend backend)
    {
        using Socket server = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var losses = new ObserverProbe<DatagramLoss>();
        using IDisposable subscription = loop.Scheduler.SendTo(server, loop.Scheduler.ReceiveFrom(server)).Subscribe(losses);
        using var clients = new SocketGroup(Enumerable.Range(0, 10).Select(static _ => Loopback.Udp()));

        for (byte i = 0; i < 10; i++)
        {
            clients.All[i].SendTo([i], server.LocalEndPoint!);
        }

        var buffer = new byte[10];
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(1, clients.All[i].Receive(buffer));
            Assert.Equal(i, buffer[0]);
        }

        Assert.Equal(0, losses.Count);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Datagrams_without_room_wait_and_leave_in_order(Backend backend)
    {
        const int sent = 2_000;
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        loop.Scheduler.SendTo(sender, datagrams, new SendToOptions { MaxQueuedDatagrams = sent }).Subscribe(losses);

        var bytes = new byte[sizeof(int)];
        for (int i = 0; i < sent; i++)
        {
            BitConverter.TryWriteBytes(bytes, i);
            datagrams.OnNext(new Datagram(bytes));
        }

        datagrams.OnCompleted();
        Assert.False(losses.HasEnded); // not while some wait
        for (int i = 0; i < sent; i++)
        {
            Assert.Equal(sizeof(int), receiver.Receive(bytes));
            Assert.Equal(i, BitConverter.ToInt32(bytes));
        }

        losses.WaitForCompletion("everything is sent");
        Assert.Equal(0, losses.Count);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void One_thread_may_send_while_the_loop_sends_what_waited()
    {
        const int sent = 20_000;
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        loop.Scheduler.SendTo(sender, datagrams, new SendToOptions { MaxQueuedDatagrams = sent }).Subscribe(losses);

        Task producing = Task.Run(() =>
        {
            var bytes = new byte[sizeof(int)];
            for (int i = 0; i < sent; i++)
            {
                BitConverter.TryWriteBytes(bytes, i);
                datagrams.OnNext(new Datagram(bytes));
            }

            datagrams.OnCompleted();
        });

        var received = new byte[sizeof(int)];
        for (int i = 0; i < sent; i++)
        {
            Assert.Equal(sizeof(int), receiver.Receive(received));
            Assert.Equal(i, BitConverter.ToInt32(received));
        }

        ReadinessLoop.Finish(producing, "the producer");
        losses.WaitForCompletion("everything is sent");
        Assert.Equal(0, losses.Count);
    }

    [UnixFact]
    public void The_kernel_is_asked_only_while_something_waits()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var datagrams = new Subject<Datagram>();
        var file = new ReadinessFile(sender.Handle);
        var losses = new ObserverProbe<DatagramLoss>();
        using IDisposable subscription = loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);

        kernel.Tell((file, Readiness.Write));
        Assert.Equal(Readiness.None, kernel.AskedOf(file));

        Fill(sender);
        datagrams.OnNext(new Datagram(new byte[] { 7 }));
        Assert.Equal(Readiness.Write, kernel.AskedOf(file));
        receiver.Receive(new byte[10]);
        kernel.Tell((file, Readiness.Write));

        Assert.Equal(Readiness.None, kernel.AskedOf(file));
        Assert.Equal(0, losses.Count);
        Assert.Equal(0, loop.Scheduler.PendingTimers());
    }

    [UnixTheory]
    [InlineData(3, 1_000, 3)]
    [InlineData(0, 1_000, 0)]
    [InlineData(1_000, 25, 2)]
    public void Datagrams_that_do_not_fit_the_queue_are_lost_and_reported(int maxDatagrams, int maxBytes, int waiting)
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var lost = new List<byte>();
        var options = new SendToOptions { MaxQueuedDatagrams = maxDatagrams, MaxQueuedBytes = maxBytes };
        using IDisposable subscription = loop.Scheduler.SendTo(sender, datagrams, options).Subscribe(loss =>
        {
            Assert.Null(loss.Error);
            lost.Add(loss.Datagram.Bytes.Span[0]);
        });
        int inKernel = Fill(sender);

        for (byte i = 0; i < 5; i++)
        {
            var bytes = new byte[10];
            bytes[0] = i;
            datagrams.OnNext(new Datagram(bytes));
        }

        Assert.Equal(Enumerable.Range(waiting, 5 - waiting), lost.Select(static number => (int)number));
        for (int i = 0; i < inKernel; i++)
        {
            receiver.Receive(new byte[10]);
        }

        var buffer = new byte[10];
        for (int i = 0; i < waiting; i++)
        {
            Assert.Equal(10, receiver.Receive(buffer));
            Assert.Equal(i, buffer[0]);
        }
    }

    [UnixFact]
    public void A_receiver_that_is_full_while_the_socket_calls_itself_ready_does_not_take_all_of_the_processor()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified); // not connected
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        using IDisposable subscription = loop.Scheduler
            .SendTo(sender, datagrams, new SendToOptions { Pause = Forever }).Subscribe(losses);
        Fill(sender, receiver.LocalEndPoint!);
        loop.FinishTurns();

        datagrams.OnNext(new Datagram(new byte[] { 1 }, receiver.LocalEndPoint!));

        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");
        subscription.Dispose();
        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 0, "the timer is gone");
        Assert.Empty(loop.Selector.GetMap());
        Assert.Equal(0, losses.Count);
    }

    [UnixFact]
    public void After_the_pause_what_waited_for_a_full_receiver_is_sent()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var datagrams = new Subject<Datagram>();
        var losses = new ObserverProbe<DatagramLoss>();
        loop.Scheduler.SendTo(sender, datagrams).Subscribe(losses);
        int inKernel = Fill(sender, receiver.LocalEndPoint!);

        datagrams.OnNext(new Datagram(new byte[] { 1, 2, 3 }, receiver.LocalEndPoint!));
        datagrams.OnCompleted();
        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");
        for (int i = 0; i < inKernel; i++)
        {
            receiver.Receive(new byte[10]);
        }

        Assert.Equal(3, receiver.Receive(new byte[10]));
        losses.WaitForCompletion("everything is sent");
    }

    /// <summary>Sends until the receiver is full; answers how many that took.</summary>
    private static int Fill(Socket sender, EndPoint? to = null)
    {
        using var same = new Socket(new SafeSocketHandle(sender.Handle, ownsHandle: false));
        SocketAddress? address = to?.Serialize();
        ReadOnlySpan<byte> bytes = address is null ? [] : address.Buffer.Span[..address.Size];
        int count = 0;
        while (global::Rx.Selectors.Native.SocketCalls.SendTo((int)same.Handle, [0], bytes) >= 0)
        {
            count++;
        }

        return count;
    }
}
