using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors.Tests.Support;

/// <summary>Two connected stream sockets, both non-blocking.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket near, Socket far)
    {
        Near = near;
        Far = far;
        Near.Blocking = false;
        Far.Blocking = false;
    }

    public Socket Near { get; }

    public Socket Far { get; }

    /// <summary>Over TCP, with NoDelay set on both ends.</summary>
    public static SocketPair Tcp()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.Connect(listener.LocalEndPoint!);
        Socket far = listener.Accept();
        far.NoDelay = true;
        return new SocketPair(near, far);
    }

    /// <summary>socketpair(2): Unix stream sockets, without a network between them.</summary>
    public static SocketPair Unix()
    {
        (int near, int far) = Libc.SocketPair();
        return new SocketPair(
            new Socket(new SafeSocketHandle(near, ownsHandle: true)),
            new Socket(new SafeSocketHandle(far, ownsHandle: true)));
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
