using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What .NET makes around a socket is taken for the socket.</summary>
public sealed class SocketWrapperTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_listener_a_client_and_its_stream_are_observed_as_their_sockets(Backend backend)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var arrivals = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReadable(listener, trigger: Trigger.OneShot).Subscribe(arrivals);

        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        Assert.Same(listener, arrivals.WaitForOne("the connection").Key.FileObject);
        using TcpClient accepted = listener.AcceptTcpClient();
        var ofClient = new ObserverProbe<ReadinessEvent>();
        var ofStream = new ObserverProbe<ReadinessEvent>();
        var ofSocket = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReadable(accepted, trigger: Trigger.OneShot).Subscribe(ofClient);
        loop.Scheduler.WhenReadable(accepted.GetStream(), trigger: Trigger.OneShot).Subscribe(ofStream);
        loop.Scheduler.WhenReadable(accepted.Client, trigger: Trigger.OneShot).Subscribe(ofSocket);
        client.GetStream().Write([1]);

        Assert.Same(accepted, ofClient.WaitForOne("the client's event").Key.FileObject);
        Assert.Same(accepted.GetStream(), ofStream.WaitForOne("the stream's event").Key.FileObject);
        Assert.Same(accepted.Client, ofSocket.WaitForOne("the socket's event").Key.FileObject);
        Assert.Equal(2, loop.Selector.GetMap().Count); // the listener, and one descriptor for the three
    }

    [Fact]
    public void Two_wrappers_of_one_socket_are_one_registration_of_a_selector()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using BaseSelector selector = DefaultSelector.Create();

        SelectorKey key = selector.Register(client, Readiness.Read);

        Assert.Same(client, key.FileObject);
        Assert.Same(key, selector.GetKey(client.GetStream()));
        Assert.Same(key, selector.GetKey(client.Client));
        Assert.Throws<InvalidOperationException>(() => selector.Register(client.GetStream(), Readiness.Read));
        client.Dispose();
        Assert.Same(key, selector.Unregister(client));
        Assert.Throws<ObjectDisposedException>(() => selector.Register(client, Readiness.Read));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_client_and_a_stream_receive_and_send(Backend backend)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient accepted = listener.AcceptTcpClient();
        var received = new ObserverProbe<string>();
        loop.Scheduler.Receive(accepted.GetStream())
            .Select(static bytes => Encoding.ASCII.GetString(bytes.Span)).Subscribe(received);

        var sent = new ObserverProbe<System.Reactive.Unit>();
        loop.Scheduler.Send(client, Observable.Return(new ReadOnlyMemory<byte>([.. "hello"u8]))).Subscribe(sent);

        sent.WaitForCompletion("the sending");
        Assert.Equal("hello", received.WaitForOne("what was sent"));
        client.Client.Shutdown(SocketShutdown.Send);
        received.WaitForCompletion("the end of the stream");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_listener_that_was_started_again_is_observed_anew(Backend backend)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        loop.Scheduler.WhenReadable(listener).Subscribe(static _ => { }, static _ => { });
        loop.FinishTurn();

        listener.Stop();
        listener.Start();
        var arrivals = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReadable(listener, trigger: Trigger.OneShot).Subscribe(arrivals);
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);

        arrivals.WaitForOne("the connection to the second socket");
    }

    [Fact]
    public void A_listener_that_is_not_started_fails_its_observer_and_is_left_as_it_is()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReadable(listener).Subscribe(probe);

        Assert.Contains("Start", probe.WaitForError<ArgumentException>("of the listener").Message);
        Assert.Contains("Accept", Assert.Throws<ArgumentException>(() => loop.Scheduler.Receive(listener)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_client_that_is_closed_is_refused_as_closed()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var client = new TcpClient();
        client.Dispose();
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReadable(client).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed client");
        Assert.Throws<ObjectDisposedException>(() => loop.Scheduler.Receive(client));
    }
}
