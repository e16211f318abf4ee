// An echo server as Rx: the scheduler is the loop, each connection is a pipeline.
// It listens on port 1234, or on the port given as its argument. Try it with: nc 127.0.0.1 1234
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Blocking = false;
listener.Bind(new IPEndPoint(IPAddress.Loopback, args.Length > 0 ? int.Parse(args[0]) : 1234));
listener.Listen(100);
Console.WriteLine($"listening on {listener.LocalEndPoint}");

await loop.WhenReadable(listener)
    .Select(_ => listener.Accept())
    .SelectMany(Echo)
    .LastOrDefaultAsync();

IObservable<int> Echo(Socket connection)
{
    var buffer = new byte[1000];
    connection.Blocking = false;
    return loop.WhenReadable(connection)
        .Select(_ => connection.Receive(buffer))
        .TakeWhile(count => count > 0 && connection.Send(buffer, count, SocketFlags.None) == count)
        .Catch((SocketException _) => Observable.Empty<int>()) // an error ends this connection only
        .Finally(connection.Dispose); // runs after the interest is removed
}
