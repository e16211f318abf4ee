// A server that echoes with backpressure and a client that reads lines, both on one loop. It prints: hello, world
using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Blocking = false;
listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
listener.Listen(100);

using var server = loop.Accept(listener)
    .SelectMany(socket => loop
        .Send(socket, full => loop.Receive(socket, full: full)) // reads no faster than the client takes
        .Catch((SocketException _) => Observable.Empty<Unit>()) // an error ends this connection only
        .Finally(socket.Dispose))
    .Subscribe();

var words = Observable.Return<ReadOnlyMemory<byte>>("hello\nworld\n"u8.ToArray());
await loop.Connect(listener.LocalEndPoint!)
    .SelectMany(socket => loop.Receive(socket).Lines()
        .Merge(loop.Send(socket, words, new SendOptions { EndsWriting = true }).SelectMany(_ => Observable.Empty<string>()))
        .Finally(socket.Dispose))
    .ForEachAsync(line => Console.WriteLine(line));
