using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>Sockets as observables, on any <see cref="IReadinessSource"/>.</summary>
public static partial class SocketOperators
{
    /// <summary>
    /// A listening socket's connections, as they come. Cold: nobody subscribed, nothing is accepted, and who connects waits in
    /// the listener's queue.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The sockets are connected, non-blocking (<see cref="Socket.Blocking"/> is false; a <see cref="NetworkStream"/> wants it
    /// true), closed in child processes, and the observer's: it closes them. One whose <c>OnNext</c> throws is closed. What an
    /// operator drops because it was unsubscribed on another thread at that very moment is closed when it is collected.
    /// </para>
    /// <para>
    /// A connection that was reset while it waited comes as well, as the kernel hands it out: <see cref="Socket.Connected"/> is
    /// false, <see cref="Socket.RemoteEndPoint"/> null, and the first receive says why.
    /// </para>
    /// <para>
    /// The listener has to be non-blocking. One connection may wake several processes, or several loops, that share a listener;
    /// for who comes second accept(2) on a blocking one would wait for the next connection, and the loop with it. There is no
    /// way to ask once without waiting, and the mode of a descriptor is its owner's, so a blocking listener is refused.
    /// </para>
    /// <para>
    /// Several subscribers, on one loop or on several, share the connections: each goes to one of them.
    /// </para>
    /// <list type="table">
    /// <listheader><term>accept(2) answers</term><description>what happens</description></listheader>
    /// <item><term>EAGAIN</term><description>another process or loop has taken the connection; waits for the next</description></item>
    /// <item>
    /// <term>ECONNABORTED, and the errors of a connection's network: EPERM, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ENONET, ENETDOWN,
    /// ENETUNREACH, EHOSTDOWN, EHOSTUNREACH …</term>
    /// <description>the next is accepted; when a turn brings nothing else, after a pause</description>
    /// </item>
    /// <item>
    /// <term>EMFILE, ENFILE, ENOBUFS, ENOMEM</term>
    /// <description>
    /// nothing is asked of the kernel for <see cref="AcceptOptions.Pause"/>, then accepts again; fails after
    /// <see cref="AcceptOptions.GiveUpAfter"/>, if that is set
    /// </description>
    /// </item>
    /// <item><term>anything else</term><description>the end, with a <see cref="SocketException"/></description></item>
    /// </list>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="listener">A listening socket, over TCP or Unix. It stays its owner's.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <returns>
    /// Connected sockets, on the loop's thread. Completes when the listener is unregistered or the source ends. Fails with an
    /// <see cref="InvalidOperationException"/> when the listener blocks, a <see cref="SocketException"/> when it does not
    /// listen, an <see cref="ObjectDisposedException"/> when it, or the source, has been closed, and as
    /// <see cref="IReadinessSource.WhenReady"/> does.
    /// </returns>
    /// <exception cref="ArgumentException">Nobody connects to a socket of that type: it is one for datagrams.</exception>
    public static IObservable<Socket> Accept(
        this IReadinessSource source, Socket listener, AcceptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listener);
        if (listener.SocketType is SocketType.Dgram or SocketType.Raw or SocketType.Rdm)
        {
            throw new ArgumentException(
                $"Nobody connects to a socket of type {listener.SocketType}. Use ReceiveFrom.", nameof(listener));
        }

        return new AcceptObservable(source, listener, options ?? new AcceptOptions());
    }

    private sealed class AcceptObservable(IReadinessSource source, Socket listener, AcceptOptions options)
        : IObservable<Socket>
    {
        public IDisposable Subscribe(IObserver<Socket> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var acceptor = new Acceptor(source, listener, options, observer);
            acceptor.Begin();
            return acceptor;
        }
    }
}
