using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>What hang-ups, errors, half-closed connections and urgent bytes are reported as.</summary>
public abstract class HintsContract(Backend backend) : SelectorContract(backend)
{
    private const Readiness ReadWrite = Readiness.Read | Readiness.Write;

    [Fact]
    public void The_peer_of_a_tcp_socket_closes()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey key = Selector.Register(pair.Near, ReadWrite);
        AssertBecomes(key, Readiness.Write);

        pair.Far.Dispose();

        AssertBecomes(key, ReadWrite | Readiness.ReadClosed);
        Assert.Equal(0, pair.Near.Receive(new byte[1]));
    }

    [Fact]
    public void A_peer_that_has_finished_sending_can_still_be_sent_to()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey key = Selector.Register(pair.Near, ReadWrite);

        pair.Far.Send([1]);
        pair.Far.Shutdown(SocketShutdown.Send);

        if (Backend.TellsOfTheEndBehindUnreadBytes)
        {
            AssertBecomes(key, ReadWrite | Readiness.ReadClosed);
        }

        Patience.WaitUntil(() => pair.Near.Available > 0, "the byte has come");
        Assert.Equal(1, pair.Near.Receive(new byte[2]));
        AssertBecomes(key, ReadWrite | Readiness.ReadClosed);
        Assert.Equal(1, pair.Near.Send([2]));
        Patience.WaitUntil(() => pair.Far.Available > 0, "the answer has come");
        Assert.Equal(1, pair.Far.Receive(new byte[2]));
    }

    [Fact]
    public void The_end_of_sending_is_no_news_for_a_writer()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey writer = Selector.Register(pair.Near, Readiness.Write);

        pair.Far.Shutdown(SocketShutdown.Send);
        using BaseSelector reading = Backend.Create();
        reading.Register(pair.Near, Readiness.Read);
        Assert.Single(reading.Select(Patiently)); // it has arrived

        Assert.Equal(new ReadinessEvent(writer, Readiness.Write), Assert.Single(Poll()));
    }

    [Fact]
    public void Both_halves_of_a_connection_are_closed()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey key = Selector.Register(pair.Near, ReadWrite);

        pair.Near.Shutdown(SocketShutdown.Send);
        pair.Far.Shutdown(SocketShutdown.Send);

        Readiness hangUp = Backend.CallsEndedConnectionsHungUp ? Readiness.HangUp : Readiness.None;
        AssertBecomes(key, ReadWrite | Readiness.ReadClosed | hangUp);
    }

    [Fact]
    public void A_connection_is_reset()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey key = Selector.Register(pair.Near, ReadWrite);

        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Far.Dispose();

        AssertBecomes(key, ReadWrite | Readiness.Error | Readiness.HangUp | Readiness.ReadClosed);
        SocketException failure = Assert.Throws<SocketException>(() => pair.Near.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    [Theory]
    [InlineData(Readiness.Read)]
    [InlineData(Readiness.Write)]
    [InlineData(Readiness.Priority)]
    public void An_error_makes_all_requested_events_ready(Readiness asked)
    {
        // select(2) calls an error readable and writable, not exceptional; and not every kernel tells of priority.
        Readiness alsoAsked = asked == Readiness.Priority && !Backend.HangUpReachesWriters ? Readiness.Read : asked;
        alsoAsked = (asked & Backend.Offered) == Readiness.None ? Readiness.Read : alsoAsked;
        asked &= Backend.Offered;
        SocketPair pair = Own(SocketPair.Tcp());
        SelectorKey key = Selector.Register(pair.Near, asked | alsoAsked);

        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Far.Dispose();

        Readiness readClosed = ((asked | alsoAsked) & Readiness.Read) != 0 ? Readiness.ReadClosed : Readiness.None;
        AssertBecomes(key, asked | alsoAsked | Readiness.Error | Readiness.HangUp | readClosed);
    }

    [Fact]
    public void A_connect_is_refused()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // nobody listens, and nobody else gets the port
        using Socket client = NonBlockingSocket();
        StartConnect(client, bound.LocalEndPoint!);

        SelectorKey key = Selector.Register(client, Readiness.Write);

        AssertBecomes(key, Readiness.Write | Readiness.Error | Readiness.HangUp);
        Assert.Equal(
            (int)SocketError.ConnectionRefused, client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
    }

    [Fact]
    public void A_connect_succeeds()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using Socket client = NonBlockingSocket();
        StartConnect(client, listener.LocalEndPoint!);

        SelectorKey key = Selector.Register(client, Readiness.Write);

        AssertBecomes(key, Readiness.Write);
    }

    [Fact]
    public void A_socket_that_was_never_connected_is_hung_up_or_nothing()
    {
        using Socket socket = NonBlockingSocket();
        SelectorKey key = Selector.Register(socket, ReadWrite);

        AssertBecomes(key, Backend.CallsUnconnectedSocketsHungUp ? ReadWrite | Readiness.HangUp : Readiness.None);
    }

    [UnixFact]
    public void The_writer_of_a_pipe_closes()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        Assert.Empty(Poll());

        pipe.CloseWriteEnd();

        AssertBecomes(key, Readiness.Read | Readiness.HangUp);
        Assert.Equal(0, Libc.Read(pipe.ReadEnd, new byte[1]));
    }

    [UnixTheory]
    [InlineData(Readiness.Write)]
    [InlineData(Readiness.Read)]
    public void The_reader_of_a_pipe_closes(Readiness asked)
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.WriteEnd, asked);

        pipe.CloseReadEnd();

        AssertBecomes(key, asked | Readiness.Error);
    }

    [UnixFact]
    public void The_read_end_of_a_pipe_watched_for_writing_reports_at_most_the_hang_up()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Write);
        pipe.Write();
        Assert.Empty(Poll());

        pipe.CloseWriteEnd();

        AssertBecomes(key, Backend.HangUpReachesWriters ? Readiness.Write | Readiness.HangUp : Readiness.None);
    }

    [Fact]
    public void An_urgent_byte_is_priority_if_asked_for_and_nothing_otherwise()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        Readiness priority = Readiness.Priority & Backend.Offered;
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read | priority);
        Assert.Empty(Poll());

        pair.Far.Send([1], SocketFlags.OutOfBand);
        AssertBecomes(key, priority);

        key = Selector.Modify(pair.Near, Readiness.Read);
        AssertBecomes(key, Readiness.None);

        key = Selector.Modify(pair.Near, ReadWrite | priority);
        AssertBecomes(key, Readiness.Write | priority);

        Assert.Equal(1, pair.Near.Receive(new byte[1], SocketFlags.OutOfBand));
        AssertBecomes(key, Readiness.Write);
    }

    [Theory]
    [InlineData(Readiness.Write)]
    [InlineData(Readiness.Read | Readiness.Write)]
    public void An_urgent_byte_that_is_not_asked_for_is_no_failure_of_a_socket_that_can_be_written(Readiness asked)
    {
        SocketPair pair = Own(SocketPair.Tcp());
        pair.Far.Send([1], SocketFlags.OutOfBand);
        Patience.WaitUntil(() => HasUrgentByte(pair.Near), "the urgent byte has come");

        SelectorKey key = Selector.Register(pair.Near, asked);

        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(Poll()));
        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(Selector.Select(Patience.Limit)));
        Assert.Equal(1, pair.Near.Receive(new byte[1], SocketFlags.OutOfBand));
        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(Poll()));
    }

    [UnixFact(Because = "Wine tells nobody of what ICMP says.")]
    public void An_error_does_not_end_a_registration()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)closed.LocalEndPoint!;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(address);
        closed.Dispose();
        SelectorKey key = Selector.Register(socket, Readiness.Read);
        Readiness error = Backend.TellsOfPassingErrors ? Readiness.Error : Readiness.None;

        socket.Send([1]); // to a port that nobody has: an ICMP error comes back
        AssertBecomes(key, Readiness.Read | error);
        Assert.Throws<SocketException>(() => socket.Receive(new byte[1]));
        AssertBecomes(key, Readiness.None);

        socket.Send([2]);
        AssertBecomes(key, Readiness.Read | error);
    }

    private static bool HasUrgentByte(Socket socket)
    {
        List<Socket> urgent = [socket];
        Socket.Select(null, null, urgent, TimeSpan.Zero);
        return urgent.Count > 0;
    }

    private static Socket NonBlockingSocket() =>
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };

    private static void StartConnect(Socket client, EndPoint address)
    {
        SocketException pending = Assert.Throws<SocketException>(() => client.Connect(address));
        Assert.Contains(pending.SocketErrorCode, new[] { SocketError.WouldBlock, SocketError.InProgress });
    }
}
