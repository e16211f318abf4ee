using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer.Server;

/// <summary>Where connections come from when the kernel is a real one.</summary>
internal static class Listener
{
    /// <summary>Makes the listening socket. The sockets that it accepts inherit its options.</summary>
    /// <exception cref="SocketException">The address is in use, or is not ours.</exception>
    public static Socket Listen(IPEndPoint address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            Blocking = false,
            NoDelay = true,
            SendBufferSize = 64 * 1024, // or the kernel would keep megabytes for a client that does not read
        };
        try
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            listener.Bind(address);
            listener.Listen();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Those who connect. Closes the listener at its end, so that nobody waits in its queue in vain.</summary>
    public static IObservable<Connection> Connections(this IReadinessSource source, Socket listener) => source
        .Accept(listener)
        .Select(ConnectionOf)
        .Where(connection => connection is not null)
        .Select(connection => connection!)
        .Finally(listener.Dispose);

    /// <summary>Null when it is over already: who it was, only the kernel could have told.</summary>
    private static Connection? ConnectionOf(Socket socket)
    {
        if (AddressOf(socket) is { } address)
        {
            return new Connection(new SocketStream(socket), address, socket);
        }

        socket.Dispose();
        return null;
    }

    private static IPAddress? AddressOf(Socket socket)
    {
        try
        {
            return (socket.RemoteEndPoint as IPEndPoint)?.Address; // null when it was reset before it was accepted
        }
        catch (SocketException)
        {
            return null; // or since
        }
    }
}
