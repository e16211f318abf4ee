using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;

namespace Rx.Selectors.Aot;

/// <summary>Connections and datagrams, over loopback.</summary>
internal static class SocketChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("accepting, connecting, receiving, sending and half-closing", Echo),
        ("a peer that nothing can be sent to in time", SlowPeer),
        ("a connection that is refused", Refused),
        ("datagrams", Datagrams),
        ("datagrams that do not fit", LostDatagrams),
        ("messages of a socket that is known by its handle", Messages),
        ("a relay between two connections", Relay),
    ];

    private static async Task Echo()
    {
        await using var loop = new SelectorScheduler();
        using Socket listener = Listener();
        using IDisposable server = loop.Accept(listener, new AcceptOptions { ConnectionsPerTurn = 4 })
            .SelectMany(socket => loop.Send(socket, full => loop.Receive(socket, full: full), new SendOptions { EndsWriting = true })
                .Concat(loop.Linger(socket, TimeSpan.FromMinutes(1)))
                .Finally(socket.Dispose))
            .Subscribe();

        IObservable<ReadOnlyMemory<byte>> words = Observable.Return<ReadOnlyMemory<byte>>("hello\nworld\n"u8.ToArray());
        var options = new ConnectOptions { Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        IList<string> lines = await loop.Connect(new DnsEndPoint("a.test", port), options)
            .SelectMany(socket => loop.Receive(socket, new ReceiveOptions { BufferSize = 4 }).Lines()
                .Merge(loop.Send(socket, words, new SendOptions { EndsWriting = true, Timing = SendTiming.OncePerTurn })
                    .IgnoreElements().Select(static _ => string.Empty))
                .Finally(socket.Dispose))
            .ToList();
        Check.Equal("hello, world", string.Join(", ", lines));
    }

    private static async Task SlowPeer()
    {
        await using var loop = new SelectorScheduler();
        using Socket listener = Listener();
        using Socket client = await loop.Connect(listener.LocalEndPoint!);
        IByteStream stream = new SocketStream(client);
        var failure = await Check.ThrowsAsync<SlowPeerException>(async () =>
        {
            using var queue = new SendQueue(loop, stream, new SendOptions { Capacity = 1 << 20, HighWaterMark = 1 << 16, LowWaterMark = 0 });
            Task<Unit> finished = queue.Finished.ToTask();
            await Observable.Start(
                () =>
                {
                    while (queue.Send(new byte[1 << 16]))
                    {
                    }

                    queue.Send(new byte[1 << 20]);
                },
                loop);
            await finished;
        });
        Check.That(failure.QueuedBytes > 0);
    }

    private static async Task Messages()
    {
        await using var loop = new SelectorScheduler();
        using Socket near = Bound();
        using Socket far = Bound();
        near.Connect(far.LocalEndPoint!);
        far.Connect(near.LocalEndPoint!);
        Task<IList<int>> received = loop.ReceiveMessages(far.SafeHandle, new ReceiveFromOptions { MaxDatagramBytes = 4 })
            .Select(static message => message.OriginalLength).Take(2).ToList().ToTask();
        IObservable<ReadOnlyMemory<byte>> messages =
            new ReadOnlyMemory<byte>[] { Array.Empty<byte>(), new byte[2] }.ToObservable();
        await loop.SendMessages(near.SafeHandle, messages, new SendToOptions { Pause = TimeSpan.FromMilliseconds(1) });
        Check.Equal("0, 2", string.Join(", ", await received));
    }

    private static async Task Relay()
    {
        await using var loop = new SelectorScheduler();
        using Socket listener = Listener();
        using Socket client = await loop.Connect(listener.LocalEndPoint!);
        using Socket first = await loop.Accept(listener).FirstAsync();
        using Socket second = await loop.Connect(listener.LocalEndPoint!);
        using Socket server = await loop.Accept(listener).FirstAsync();
        var options = new RelayOptions { Receive = new ReceiveOptions { BufferSize = 16 }, Send = new SendOptions { HighWaterMark = 64 } };
        Task<RelayResult> relay = loop.Relay(first, second, options).ToTask();
        client.Send("question"u8);
        client.Shutdown(SocketShutdown.Send);
        server.Send("answer"u8);
        server.Shutdown(SocketShutdown.Send);
        RelayResult result = await relay;
        Check.Equal("8 and 6", $"{result.ToSecond} and {result.ToFirst}");
    }

    private static async Task Refused()
    {
        await using var loop = new SelectorScheduler();
        EndPoint address;
        using (Socket listener = Listener())
        {
            address = listener.LocalEndPoint!;
        }

        var refusal = await Check.ThrowsAsync<SocketException>(async () => await loop.Connect(address));
        Check.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    private static async Task Datagrams()
    {
        await using var loop = new SelectorScheduler();
        using Socket server = Bound();
        using Socket client = Bound();
        using IDisposable echo = loop.SendTo(server, loop.ReceiveFrom(server)).Subscribe();
        Task<string> echoed = loop.ReceiveFrom(client, new ReceiveFromOptions { MaxDatagramBytes = 100 })
            .Select(static datagram => $"{Encoding.UTF8.GetString(datagram.Bytes.Span)} of {datagram.OriginalLength}")
            .FirstAsync().ToTask();
        using IDisposable sending = loop.SendTo(client, Observable.Return(new Datagram("hello"u8.ToArray(), server.LocalEndPoint!)))
            .Subscribe();
        Check.Equal("hello of 5", await echoed);
    }

    private static async Task LostDatagrams()
    {
        await using var loop = new SelectorScheduler();
        using Socket client = Bound();
        var tooLong = new Datagram(new byte[70_000], client.LocalEndPoint!);
        DatagramLoss lost = await loop.SendTo(client, Observable.Return(tooLong), new SendToOptions { MaxQueuedDatagrams = 1 });
        Check.Equal(SocketError.MessageSize, lost.Error!.SocketErrorCode);
    }

    private static Socket Listener()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        return listener;
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
