using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Runtime.CompilerServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Connections to one address: made, refused, or late.</summary>
public sealed class ConnectTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_connection_is_one_connected_socket_that_does_not_block_and_comes_on_the_loop(Backend backend)
    {
        using Socket listener = Loopback.Listen();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);

        using Socket client = probe.WaitForOne("the connection");
        using Socket accepted = AcceptFrom(listener);
        probe.WaitForCompletion("there is one connection");
        Assert.True(client.Connected);
        Assert.False(client.Blocking);
        Assert.True(client.IsNonBlocking());
        Assert.False(client.IsInherited());
        Assert.Equal(accepted.LocalEndPoint, client.RemoteEndPoint);
        Assert.Equal(accepted.RemoteEndPoint, client.LocalEndPoint);
        Assert.Equal(
            (AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
            (client.AddressFamily, client.SocketType, client.ProtocolType));
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
        Assert.Equal(0, client.Receive(new byte[1], SocketFlags.None, out SocketError nothing));
        Assert.Equal(SocketError.WouldBlock, nothing);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public async Task A_connection_outlives_the_object_it_was_made_with_and_serves_NETs_own_calls()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using Socket client = Connected(loop, listener);
        using Socket accepted = AcceptFrom(listener);
        loop.FinishTurns();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        var received = new byte[3];
        Task<int> receiving = client.ReceiveAsync(received);
        await accepted.SendAsync(new byte[] { 1, 2, 3 });
        Assert.Equal(3, await Patience.WaitFor(receiving, "the bytes"));
        Assert.Equal([1, 2, 3], received);
        client.Blocking = true; // which NetworkStream insists on, and that the socket knows it is connected
        await using var stream = new NetworkStream(client, ownsSocket: true);
    }

    [UnixFact]
    public void A_connection_over_Unix_is_made()
    {
        using Socket listener = Loopback.ListenUnix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);

        using Socket client = probe.WaitForOne("the connection");
        probe.WaitForCompletion("there is one connection");
        Assert.True(client.Connected);
        Assert.False(client.Blocking);
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
        listener.Accept().Dispose();
    }

    [Fact]
    public void A_connection_over_IPv6_is_made()
    {
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);

        using Socket client = probe.WaitForOne("the connection");
        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
    }

    [Fact]
    public void Each_subscription_connects_anew()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IObservable<Socket> connection = loop.Scheduler.Connect(listener.LocalEndPoint!);
        loop.FinishTurns();
        Assert.False(listener.Poll(TimeSpan.Zero, SelectMode.SelectRead)); // cold
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        connection.Concat(connection).Repeat(2).Subscribe(probe);

        probe.WaitForCompletion("four connections");
        Assert.Equal(4, probe.Values.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_refusal_is_an_error_that_names_the_address(Backend backend)
    {
        using IDisposable holder = Loopback.RefusingAddress(out IPEndPoint address);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(address).Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of the refusal");
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        Assert.Equal(
            $"Could not connect to {address}: {Errno.Text(Errno.ECONNREFUSED)} (ECONNREFUSED).", error.Message);
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void An_address_known_at_once_to_be_unreachable_is_an_error_within_Subscribe()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(new IPEndPoint(IPAddress.Parse("224.0.0.1"), 80)).Subscribe(probe); // nobody connects to a group

        var error = Assert.IsType<SocketException>(probe.Error);
        Assert.Equal(SocketError.NetworkUnreachable, error.SocketErrorCode);
        Assert.Contains("224.0.0.1:80", error.Message, StringComparison.Ordinal);
    }

    [UnixFact(Because = "Winsock goes on telling an error that has been taken.")]
    public void An_error_that_was_read_elsewhere_does_not_pass_for_a_connection()
    {
        using IDisposable holder = Loopback.RefusingAddress(out IPEndPoint address);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        using (SchedulerHold.Of(loop.Scheduler))
        {
            loop.Scheduler.Connect(address).Subscribe(probe);
            int descriptor = (int)Assert.Single(loop.Selector.GetMap()).Value.FileDescriptor;
            Patience.WaitUntil(() => SocketCalls.TakeError(descriptor) < 0, "the refusal");
        }

        var error = probe.WaitForError<SocketException>("that it is not connected");
        Assert.Equal(SocketError.NotConnected, error.SocketErrorCode);
    }

    [Fact]
    public void A_listener_that_is_late_is_waited_for()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
        Assert.Equal(0, probe.Count);

        listener.Accept().Dispose(); // room for one, who is heard when it asks again, in a second
        using Socket client = probe.WaitForOne("the connection");
        Assert.True(client.Connected);
    }

    [Fact]
    public void Key_changes_do_not_expose_the_socket_before_it_is_connected()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var changes = new ObserverProbe<SelectorKeyChange>();
        var probe = new ObserverProbe<Socket>();
        using IDisposable watching = loop.Scheduler.KeyChanges.Subscribe(changes);

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);
        probe.WaitForOne("the connection").Dispose();

        Assert.Equal(
            [SelectorKeyChangeReason.Registered, SelectorKeyChangeReason.Unregistered],
            changes.WaitForCount(2, "the end of the interest").Select(static change => change.Reason));
        Assert.All(changes.Values, static change => Assert.IsNotType<Socket>(change.Key.FileObject));
    }

    [UnixFact]
    public void A_Unix_listener_whose_queue_is_full_refuses_and_does_not_pass_for_connected()
    {
        using SocketGroup full = Loopback.ListenUnixWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        IObservable<Socket> connection = loop.Scheduler.Connect(listener.LocalEndPoint!);

        connection.Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of the full queue");
        Assert.Equal(SocketError.WouldBlock, error.SocketErrorCode);
        Assert.Contains("EAGAIN", error.Message, StringComparison.Ordinal);
        Assert.Contains("queue is full", error.Message, StringComparison.Ordinal);

        listener.Accept().Dispose();
        var second = new ObserverProbe<Socket>(static socket => socket.Dispose());
        connection.Subscribe(second);
        second.WaitForCompletion("there is room now");
    }

    [UnixFact]
    public void A_missing_Unix_socket_is_distinguished_from_one_without_a_listener()
    {
        UnixDomainSocketEndPoint missing = Loopback.FreeUnixEndPoint();
        using Socket deaf = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        deaf.Bind(Loopback.FreeUnixEndPoint());
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var first = new ObserverProbe<Socket>();
        var second = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(missing).Subscribe(first);
        loop.Scheduler.Connect(deaf.LocalEndPoint!).Subscribe(second);

        Assert.Equal(
            $"Could not connect to {missing}: No such file or directory (ENOENT).",
            first.WaitForError<SocketException>("of the missing socket").Message);
        Assert.Contains(
            "(ECONNREFUSED)", second.WaitForError<SocketException>("of the deaf socket").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_checks_its_arguments_before_anyone_subscribes()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IReadinessSource source = loop.Scheduler;
        var address = new IPEndPoint(IPAddress.Loopback, 1);

        Assert.Throws<ArgumentNullException>(() => ((IReadinessSource)null!).Connect(address));
        Assert.Throws<ArgumentNullException>(() => source.Connect(null!));
        Assert.Throws<ArgumentNullException>(() => source.Connect(address).Subscribe(null!));
        Assert.Throws<ArgumentNullException>(() => new ConnectOptions { Resolve = null! });
    }

    [Fact]
    public void An_end_point_that_is_none_fails_its_subscriber()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(new Nowhere()).Subscribe(probe);

        Assert.Equal("of no family", probe.WaitForError<NotSupportedException>("the end point's own").Message);
    }

    /// <summary>A connection, when nothing refers any more to what made it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Socket Connected(ReadinessLoop loop, Socket listener)
    {
        var probe = new ObserverProbe<Socket>();
        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);
        return probe.WaitForOne("the connection");
    }

    private static Socket AcceptFrom(Socket listener)
    {
        Assert.True(listener.Poll(Patience.Limit, SelectMode.SelectRead));
        return listener.Accept();
    }

    private sealed class Nowhere : EndPoint
    {
        public override AddressFamily AddressFamily => throw new NotSupportedException("of no family");
    }
}
