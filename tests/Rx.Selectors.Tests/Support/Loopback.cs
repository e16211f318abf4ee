using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors.Tests.Support;

/// <summary>Sockets that listen, connect and receive on this machine only.</summary>
internal static class Loopback
{
    private static readonly int Patient = (int)Patience.Limit.TotalMilliseconds;

    /// <summary>A TCP listener that does not block, on a free port.</summary>
    public static Socket Listen(int backlog = 128)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        return listener;
    }

    /// <summary>A Unix listener that does not block.</summary>
    public static Socket ListenUnix(int backlog = 128)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        listener.Bind(FreeUnixEndPoint());
        listener.Listen(backlog);
        return listener;
    }

    public static UnixDomainSocketEndPoint FreeUnixEndPoint() =>
        new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));

    public static Socket Connect(Socket listener)
    {
        EndPoint address = listener.LocalEndPoint!;
        var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(address);
        return client;
    }

    /// <summary>A TCP listener whose queue is full, as it never accepts: who connects now waits for a long time.</summary>
    public static SocketGroup ListenWithFullQueue(out Socket listener)
    {
        const int backlog = 1;
        Socket full = listener = Listen(backlog);
        return new SocketGroup([full, .. FillQueue(full, backlog)]);
    }

    /// <summary>A Unix listener whose queue is full: who connects now is refused (EAGAIN).</summary>
    public static SocketGroup ListenUnixWithFullQueue(out Socket listener)
    {
        const int backlog = 1;
        Socket full = listener = ListenUnix(backlog);
        return new SocketGroup([full, .. FillQueue(full, backlog)]);
    }

    // The queue holds one more than listen(2) is told (sk_acceptq_is_full and unix_recvq_full in the kernel).
    private static IEnumerable<Socket> FillQueue(Socket listener, int backlog) =>
        Enumerable.Range(0, backlog + 1).Select(_ => Connect(listener));

    /// <summary>A connection that is reset while it waits to be accepted.</summary>
    public static void ConnectAndReset(Socket listener)
    {
        using Socket client = Connect(listener);
        client.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    /// <summary>An address where nobody listens, and nobody will for as long as the socket that holds it is not closed.</summary>
    public static IDisposable RefusingAddress(out IPEndPoint address, string host = "127.0.0.1", int port = 0)
    {
        var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Parse(host), port));
        address = (IPEndPoint)holder.LocalEndPoint!;
        return holder;
    }

    /// <summary>A bound UDP socket, whose receives end in vain after a while.</summary>
    public static Socket Udp(string host = "127.0.0.1", int port = 0)
    {
        IPAddress address = IPAddress.Parse(host);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patient };
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    /// <summary>A bound Unix socket for datagrams, whose receives end in vain after a while.</summary>
    public static Socket UnixDatagrams()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = Patient };
        socket.Bind(FreeUnixEndPoint());
        return socket;
    }

    /// <summary>Whether the other end has closed its descriptor: there is an end of the stream, or a reset.</summary>
    public static bool IsClosedByPeer(Socket socket)
    {
        socket.Blocking = true;
        socket.ReceiveTimeout = Patient;
        int count = socket.Receive(new byte[1], SocketFlags.None, out SocketError error);
        return count == 0 && error is SocketError.Success or SocketError.ConnectionReset;
    }
}
