using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Connections come, in turn, as sockets that are ready to be used.</summary>
public sealed class AcceptTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_connection_is_a_connected_socket_that_does_not_block_and_comes_on_the_loop(Backend backend)
    {
        using Socket listener = Loopback.Listen();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(probe);

        using Socket client = Loopback.Connect(listener);

        using Socket accepted = probe.WaitForOne("the connection");
        Assert.True(accepted.Connected);
        Assert.False(accepted.Blocking);
        Assert.True(accepted.IsNonBlocking());
        Assert.False(accepted.IsInherited());
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, accepted.LocalEndPoint);
        Assert.Equal(
            (AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
            (accepted.AddressFamily, accepted.SocketType, accepted.ProtocolType));
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));

        Assert.Equal(0, accepted.Receive(new byte[1], SocketFlags.None, out SocketError nothing));
        Assert.Equal(SocketError.WouldBlock, nothing);
        client.Send([1, 2]);
        Patience.WaitUntil(() => accepted.Available == 2, "the bytes arrive");
        Assert.Equal(2, accepted.Receive(new byte[4]));
    }

    [UnixFact]
    public void A_connection_over_Unix_is_accepted_and_closing_it_leaves_the_listeners_file_alone()
    {
        using Socket listener = Loopback.ListenUnix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(probe);

        using Socket first = Loopback.Connect(listener);
        Socket accepted = probe.WaitForOne("the connection");
        Assert.True(accepted.Connected);
        accepted.Dispose();
        using Socket second = Loopback.Connect(listener);

        probe.WaitForCount(2, "the second connection")[1].Dispose();
        Assert.True(File.Exists(listener.LocalEndPoint!.ToString()));
    }

    [Fact]
    public void A_connection_over_IPv6_is_accepted_from_a_listener_for_both_families()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(probe);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(new IPEndPoint(IPAddress.Loopback, port));

        using Socket accepted = probe.WaitForOne("the connection");
        Assert.Equal(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
    }

    [Fact]
    public void Nothing_is_accepted_before_a_subscription_nor_after_its_end()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IObservable<Socket> connections = loop.Scheduler.Accept(listener);
        using Socket client = Loopback.Connect(listener);
        loop.FinishTurns();
        Assert.Empty(loop.Selector.GetMap());

        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = connections.Subscribe(probe);
        using Socket accepted = probe.WaitForOne("who waited");
        subscription.Dispose();
        Assert.Empty(loop.Selector.GetMap());

        using Socket late = Loopback.Connect(listener);
        loop.FinishTurns();
        using Socket still = listener.Accept();
        Assert.Equal(late.LocalEndPoint, still.RemoteEndPoint);
        Assert.False(probe.HasEnded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_turn_takes_no_more_than_its_bound_and_others_have_theirs_in_between(int bound)
    {
        const int clients = 10;
        using Socket listener = Loopback.Listen();
        using var ticking = new RawDescriptor(Libc.EventDescriptor(initial: 1)); // always ready
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var connections = new SocketGroup(Enumerable.Range(0, clients).Select(_ => Loopback.Connect(listener)));
        var taken = new List<int>();
        using var isDone = new ManualResetEventSlim();
        int accepted = 0;

        loop.Run(() =>
        {
            loop.Scheduler.WhenReadable(ticking.Number).TakeWhile(_ => !isDone.IsSet).Subscribe(_ => taken.Add(0));
            loop.Scheduler.Accept(listener, new AcceptOptions { ConnectionsPerTurn = bound }).Subscribe(socket =>
            {
                socket.Dispose();
                taken.Add(1);
                if (++accepted == clients)
                {
                    isDone.Set();
                }
            });
        });

        Patience.WaitFor(isDone, "all connections");
        string turns = loop.Run(() => string.Concat(taken));
        Assert.Contains(new string('1', bound), turns, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('1', bound + 1), turns, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_connections_are_accepted_in_one_turn_up_to_the_bound()
    {
        using Socket listener = Loopback.Listen();
        using var connections = new SocketGroup(Enumerable.Range(0, 5).Select(_ => Loopback.Connect(listener)));
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        int calls = 0;
        var options = new AcceptOptions
        {
            Call = descriptor =>
            {
                calls++;
                return global::Rx.Selectors.Native.SocketCalls.Accept(descriptor);
            },
        };
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        using IDisposable subscription = loop.Scheduler.Accept(listener, options).Subscribe(probe);
        probe.WaitForCount(5, "all of them");
        loop.FinishTurns();

        Assert.Equal(6, calls); // the sixth finds nobody
    }

    [Fact]
    public void Two_subscriptions_to_Accept_share_the_connections_and_do_not_block_the_loop()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var first = new ObserverProbe<Socket>(static socket => socket.Dispose());
        var second = new ObserverProbe<Socket>(static socket => socket.Dispose());
        using IDisposable one = loop.Scheduler.Accept(listener).Subscribe(first);
        using IDisposable other = loop.Scheduler.Accept(listener).Subscribe(second);

        // Both are told of each connection, and who comes second finds that it has been taken.
        for (int i = 1; i <= 20; i++)
        {
            using Socket client = Loopback.Connect(listener);
            Patience.WaitUntil(() => first.Count + second.Count == i, $"connection {i} is taken by one of them");
        }

        loop.FinishTurns();
        Assert.Equal(20, first.Count + second.Count);
        Assert.False(first.HasEnded || second.HasEnded);
    }

    [Fact]
    public void Two_loops_share_a_listener()
    {
        using Socket listener = Loopback.Listen();
        using var one = new ReadinessLoop(DefaultSelector.Create());
        using var other = new ReadinessLoop(DefaultSelector.Create());
        var probes = new[] { one, other }.Select(loop =>
        {
            var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());
            loop.Scheduler.Accept(listener).Subscribe(probe);
            return probe;
        }).ToArray();

        for (int i = 1; i <= 100; i++)
        {
            using Socket client = Loopback.Connect(listener);
            Patience.WaitUntil(() => probes.Sum(static probe => probe.Count) == i, $"connection {i} is taken by one of them");
        }

        one.FinishTurns();
        other.FinishTurns();
        Assert.Equal(100, probes.Sum(static probe => probe.Count));
        Assert.All(probes, static probe => Assert.False(probe.HasEnded));
    }

    [Fact]
    public void A_connection_that_was_reset_while_it_waited_is_reported_by_its_first_call()
    {
        using Socket listener = Loopback.Listen();
        Loopback.ConnectAndReset(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(probe);

        using Socket accepted = probe.WaitForOne("the connection that was");
        Assert.Equal(0, accepted.Receive(new byte[1], SocketFlags.None, out SocketError error));
        Assert.Equal(SocketError.ConnectionReset, error);
        Assert.False(accepted.Connected);
        Assert.Null(accepted.RemoteEndPoint);
        Assert.False(probe.HasEnded);
    }
}
