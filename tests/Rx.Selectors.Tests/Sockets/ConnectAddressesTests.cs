using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Host names: looked up off the loop, and each address in turn.</summary>
public sealed class ConnectAddressesTests
{
    private const string Host = "somewhere.test";

    private static readonly IPAddress First = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.3");

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void A_host_of_this_machine_is_found(string host)
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        loop.Scheduler.Connect(new DnsEndPoint(host, PortOf(listener))).Subscribe(probe);

        probe.WaitForCompletion("the connection");
        Assert.Equal(1, probe.Count);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void The_second_address_is_tried_when_the_first_refuses(Backend backend)
    {
        using Socket listener = Loopback.Listen();
        using IDisposable holder = Loopback.RefusingAddress(out _, First.ToString(), PortOf(listener));
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>();

        var host = new DnsEndPoint(Host, PortOf(listener));
        loop.Scheduler.Connect(host, Resolving(First, IPAddress.Loopback)).Subscribe(probe);

        using Socket client = probe.WaitForOne("the connection");
        probe.WaitForCompletion("there is one connection");
        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
        Assert.True(client.Connected);
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Fact]
    public void The_second_address_is_tried_when_the_first_is_unreachable_at_once_and_the_third_is_not()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var tried = new List<int>();
        ConnectOptions resolving = Resolving(IPAddress.Parse("224.0.0.1"), IPAddress.Loopback, First);
        var options = new ConnectOptions { Resolve = resolving.Resolve, Configure = socket => tried.Add((int)socket.Handle) };
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        loop.Scheduler.Connect(new DnsEndPoint(Host, PortOf(listener)), options).Subscribe(probe);

        probe.WaitForCompletion("the connection");
        Assert.Equal(2, loop.Run(() => tried.Count));
    }

    [Fact]
    public void When_all_addresses_fail_one_error_names_each_and_why()
    {
        using IDisposable one = Loopback.RefusingAddress(out IPEndPoint address, First.ToString());
        using IDisposable other = Loopback.RefusingAddress(out _, Second.ToString(), address.Port);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler
            .Connect(new DnsEndPoint(Host, address.Port), Resolving(First, IPAddress.Parse("224.0.0.1"), Second))
            .Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of all three");
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        Assert.Equal(
            $"Could not connect to {Host}:{address.Port}: "
            + $"{First}:{address.Port}: {Errno.Text(Errno.ECONNREFUSED)} (ECONNREFUSED); "
            + $"224.0.0.1:{address.Port}: {Errno.Text(Errno.ENETUNREACH)} (ENETUNREACH); "
            + $"{Second}:{address.Port}: {Errno.Text(Errno.ECONNREFUSED)} (ECONNREFUSED).",
            error.Message);
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void Only_addresses_of_the_requested_family_are_tried()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        var host = new DnsEndPoint(Host, PortOf(listener), AddressFamily.InterNetworkV6);
        loop.Scheduler.Connect(host, Resolving(IPAddress.Loopback)).Subscribe(probe);

        var error = probe.WaitForError<SocketException>("that there is no such address");
        Assert.Equal($"Could not connect to {Host}:{PortOf(listener)}: it has no address.", error.Message);
    }

    [Fact]
    public void The_resolver_runs_off_the_loop_and_may_block()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isAsked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        DnsEndPoint? asked = null;
        int resolver = 0;
        var options = new ConnectOptions
        {
            Resolve = (host, _) =>
            {
                asked = host;
                resolver = Environment.CurrentManagedThreadId;
                isAsked.Set();
                Patience.WaitFor(answer, "the test to let it answer");
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
            },
        };
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());
        var endPoint = new DnsEndPoint(Host, PortOf(listener));

        loop.Run(() => loop.Scheduler.Connect(endPoint, options).Subscribe(probe));
        Patience.WaitFor(isAsked, "the resolver to be asked");
        loop.FinishTurns(); // not held up
        Assert.Equal(0, probe.Count);
        answer.Set();

        probe.WaitForCompletion("the connection");
        Assert.Same(endPoint, asked);
        int loopThread = loop.Run(static () => Environment.CurrentManagedThreadId);
        Assert.NotEqual(loopThread, resolver);
        Assert.Equal(loopThread, Assert.Single(probe.Threads));
    }

    [Fact]
    public void A_host_that_is_not_found_is_named()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        var options = new ConnectOptions
        {
            Resolve = static (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        };

        loop.Scheduler.Connect(new DnsEndPoint(Host, 1), options).Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of the resolver");
        Assert.Equal(SocketError.HostNotFound, error.SocketErrorCode);
        Assert.Contains(Host, error.Message, StringComparison.Ordinal);
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Fact]
    public void An_exception_of_the_resolver_is_the_error()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var thrown = new ObserverProbe<Socket>();
        var cancelled = new ObserverProbe<Socket>();
        var nothing = new ObserverProbe<Socket>();
        DnsEndPoint host = new(Host, 1);

        loop.Scheduler.Connect(host, new ConnectOptions { Resolve = static (_, _) => throw new TimeZoneNotFoundException() })
            .Subscribe(thrown);
        loop.Scheduler.Connect(host, new ConnectOptions
        {
            Resolve = static (_, _) => Task.FromCanceled<IPAddress[]>(new CancellationToken(canceled: true)),
        }).Subscribe(cancelled);
        loop.Scheduler.Connect(host, new ConnectOptions { Resolve = static (_, _) => Task.FromResult<IPAddress[]>(null!) })
            .Subscribe(nothing);

        thrown.WaitForError<TimeZoneNotFoundException>("of the resolver");
        cancelled.WaitForError<TaskCanceledException>("of the resolver, which gave up by itself");
        nothing.WaitForError<ArgumentNullException>("of no answer at all");
    }

    [Fact]
    public void A_socket_is_configured_before_it_is_connected()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        bool wasConnected = true;
        var options = new ConnectOptions
        {
            Configure = socket =>
            {
                wasConnected = socket.Connected;
                socket.NoDelay = true;
                socket.Bind(new IPEndPoint(First, 0));
            },
        };
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!, options).Subscribe(probe);

        using Socket client = probe.WaitForOne("the connection");
        Assert.False(wasConnected);
        Assert.True(client.NoDelay);
        Assert.Equal(First, ((IPEndPoint)client.LocalEndPoint!).Address);
        Assert.False(client.Blocking);
    }

    [Fact]
    public void An_exception_of_Configure_is_the_error_and_no_other_address_is_tried()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        int count = 0;
        var options = new ConnectOptions
        {
            Resolve = Resolving(IPAddress.Loopback, IPAddress.Loopback).Resolve,
            Configure = _ =>
            {
                count++;
                throw new TimeZoneNotFoundException();
            },
        };
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(new DnsEndPoint(Host, PortOf(listener)), options).Subscribe(probe);

        probe.WaitForError<TimeZoneNotFoundException>("of the configuration");
        Assert.Equal(1, count);
    }

    private static ConnectOptions Resolving(params IPAddress[] addresses) =>
        new() { Resolve = (_, _) => Task.FromResult(addresses) };

    private static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;
}
