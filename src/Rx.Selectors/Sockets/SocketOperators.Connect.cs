using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors;

/// <content>Connections to others.</content>
public static partial class SocketOperators
{
    /// <summary>
    /// A connection to somebody who listens. Cold: each subscription connects anew, and disposing of it gives up, at any moment
    /// and on any thread, with nothing left behind.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The socket is non-blocking (<see cref="Socket.Blocking"/> is false; a <see cref="NetworkStream"/> wants it true), closed
    /// in child processes, and the observer's: it closes it. Nobody sees it before it is connected. If <c>OnNext</c> throws it
    /// is closed; what an operator drops because it was unsubscribed on another thread at that very moment is closed when it is
    /// collected.
    /// </para>
    /// <para>
    /// The addresses of a host name are tried one after the other, in the order the resolver gives them. Each has as long as
    /// the kernel gives it (for one that does not answer, about two minutes): use <c>Timeout</c> to give up sooner. A lookup
    /// that is given up may go on on the thread pool for a while, unheard.
    /// </para>
    /// <para>
    /// A shortage of descriptors or memory is waited out: the address is tried again after a pause, until
    /// <see cref="ConnectOptions.GiveUpAfter"/>.
    /// </para>
    /// <para>
    /// A Unix socket whose listener's queue is full refuses at once (EAGAIN, <see cref="SocketError.WouldBlock"/>), and the
    /// kernel does not tell when it has room. Who wants to wait retries after a pause.
    /// </para>
    /// <para>
    /// TCP can connect a socket to itself: when nothing listens on a port of this machine, and the kernel chooses that same port
    /// as the local one. It can for ports of the ephemeral range (net.ipv4.ip_local_port_range), and a client that tries again
    /// and again to reach a server that has gone meets it sooner or later: it then receives its own bytes, and the server cannot
    /// listen on its port. Give servers ports outside the range, or dispose of a socket whose <see cref="Socket.LocalEndPoint"/>
    /// equals its <see cref="Socket.RemoteEndPoint"/>.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/>, a <see cref="DnsEndPoint"/>, a <see cref="UnixDomainSocketEndPoint"/>, or any other that
    /// has an address family and is a stream's.
    /// </param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// One connected socket, on the loop's thread, and the end. Fails with a <see cref="SocketException"/> that names each
    /// address and why it could not be connected to, its code being that of the last; or that says why there is no address.
    /// Fails with an <see cref="ObjectDisposedException"/> when the source ends first, and as
    /// <see cref="IReadinessSource.WhenReady"/> does. A failure that is known at once comes within <c>Subscribe</c>.
    /// </returns>
    public static IObservable<Socket> Connect(
        this IReadinessSource source, EndPoint endPoint, ConnectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(endPoint);
        return new ConnectObservable(source, endPoint, options ?? new ConnectOptions());
    }

    private sealed class ConnectObservable(IReadinessSource source, EndPoint endPoint, ConnectOptions options)
        : IObservable<Socket>
    {
        public IDisposable Subscribe(IObserver<Socket> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var connector = new Connector(source, endPoint, options, observer);
            connector.Begin();
            return connector;
        }
    }
}
