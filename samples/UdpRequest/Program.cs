// Asks over UDP, and asks again while no answer comes, up to a limit. The server here loses the first request. It prints:
// the answer is HELLO, and no answer in 3 tries.
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var client = Bound();
using var server = Bound();
using var silent = Bound();

var requests = 0;
using var serving = loop.SendTo(server, loop.ReceiveFrom(server)
        .Where(_ => ++requests > 1)
        .Select(request => new Datagram(Upper(request.Bytes.Span), request.RemoteAddress)))
    .Subscribe();

var answer = await Ask(server.LocalEndPoint!, "hello", tries: 20, TimeSpan.FromMilliseconds(500));
Console.WriteLine($"the answer is {answer}");

await Ask(silent.LocalEndPoint!, "hello?", tries: 3, TimeSpan.FromMilliseconds(50))
    .Catch((TimeoutException _) => Observable.Return("no answer in 3 tries"))
    .ForEachAsync(text => Console.WriteLine(text));

// The answer, also if it is one to an earlier try. Fails with a TimeoutException when the last try has had its time.
IObservable<string> Ask(EndPoint address, string question, int tries, TimeSpan patience)
{
    var request = new Datagram(Encoding.UTF8.GetBytes(question), address);
    var answers = loop.ReceiveFrom(client)
        .Where(datagram => address.Equals(datagram.GetRemoteEndPoint())) // any program can send to the port
        .Select(datagram => Encoding.UTF8.GetString(datagram.Bytes.Span)); // the bytes are valid until this returns
    var asking = Observable.Timer(TimeSpan.Zero, patience, loop).Take(tries).Select(_ => request);

    return answers
        .Merge(loop.SendTo(client, asking).SelectMany(_ => Observable.Empty<string>())) // a try that is lost is one less
        .Take(1)
        .Timeout(patience * tries, loop);
}

static byte[] Upper(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ToUpperInvariant());

static Socket Bound()
{
    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    return socket;
}
