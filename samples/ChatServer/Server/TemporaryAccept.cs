using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors;

namespace ChatServer.Server;

internal static class TemporaryAccept
{
    public static IObservable<Socket> Accept(this IReadinessSource source, Socket listener) => source
        .WhenReadable(listener)
        .Select(_ => { Socket s = listener.Accept(); s.Blocking = false; return s; })
        .RetryWhen(failures => failures.SelectMany(failure => failure is SocketException e
            ? Observable.Timer(e.SocketErrorCode is SocketError.WouldBlock ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100), source.Scheduler)
            : Observable.Throw<long>(failure)));
}
