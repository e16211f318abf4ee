// An echo server as a plain loop over Select, as in the documentation of Python's selectors: data holds the callback.
// It listens on port 1234, or on the port given as its argument. Try it with: nc 127.0.0.1 1234
using System.Net;
using System.Net.Sockets;
using Rx.Selectors;

var buffer = new byte[1000];
using BaseSelector selector = DefaultSelector.Create();
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Blocking = false;
listener.Bind(new IPEndPoint(IPAddress.Loopback, args.Length > 0 ? int.Parse(args[0]) : 1234));
listener.Listen(100);
selector.Register(listener, Readiness.Read, new Action<Socket, Readiness>(Accept));
Console.WriteLine($"listening on {listener.LocalEndPoint}");

while (true)
{
    foreach (var (key, events) in selector.Select())
    {
        var callback = (Action<Socket, Readiness>)key.Data!;
        callback((Socket)key.FileObject, events);
    }
}

void Accept(Socket ready, Readiness events)
{
    Socket connection = ready.Accept(); // should be ready
    connection.Blocking = false;
    selector.Register(connection, Readiness.Read, new Action<Socket, Readiness>(Read));
}

void Read(Socket connection, Readiness events)
{
    int count = connection.Receive(buffer, SocketFlags.None, out _); // 0: the end, or an error
    if (count == 0 || connection.Send(buffer.AsSpan(0, count), SocketFlags.None, out _) < count)
    {
        selector.Unregister(connection); // first unregister, then close
        connection.Dispose();
    }
}
