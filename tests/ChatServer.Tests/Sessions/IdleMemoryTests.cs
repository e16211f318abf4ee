using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Text;
using ChatServer.Commands;
using ChatServer.Server;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer.Tests.Sessions;

/// <summary>What a client costs that is in a channel and says nothing: everything but what the kernel has.</summary>
[Collection(ProcessWide.Name)]
public sealed class IdleMemoryTests(ITestOutputHelper output)
{
    private const int Clients = 1_000;
    private const int MostBytesPerClient = 4 * 1024;

    [Fact]
    public async Task An_idle_connection_takes_four_kilobytes_at_most()
    {
        using Socket listener = Listener.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var far = new FarEnds(Clients, listener.LocalEndPoint!);
        await using var loop = new SelectorScheduler();
        var context = new SessionContext(loop, new ServerInfo(), new SessionSettings());
        using var goingDown = new Subject<bool>();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Task end = new IrcServer(context, new ServerLimits { MaxPerAddress = 0 })
            .Run(loop.Connections(listener), goingDown.ObserveOn(loop))
            .SubscribeOn(loop)
            .LastOrDefaultAsync()
            .ToTask();
        far.EnterAndFallSilent();
        long perClient = (GC.GetTotalMemory(forceFullCollection: true) - before) / Clients;

        output.WriteLine($"{perClient} bytes of managed memory for each of {Clients} idle connections.");
        Assert.Equal(Clients, await Observable.Start(() => context.Network.Users.Count, loop));
        Assert.InRange(perClient, 500, MostBytesPerClient);

        goingDown.OnNext(true);
        far.Dispose();
        await Patience.WaitFor(end, "the server to end");
    }

    /// <summary>The clients' ends, which must not take memory of their own between two looks.</summary>
    private sealed class FarEnds : IDisposable
    {
        private readonly Socket[] _sockets;
        private readonly byte[] _buffer = new byte[64 * 1024];

        public FarEnds(int count, EndPoint server)
        {
            _sockets = new Socket[count];
            for (int i = 0; i < count; i++)
            {
                _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds,
                };
                _sockets[i].Connect(server);
                _sockets[i].Send("CAP LS\r\n"u8);
            }
        }

        /// <summary>Twenty in a channel.</summary>
        public void EnterAndFallSilent()
        {
            for (int i = 0; i < _sockets.Length; i++)
            {
                _sockets[i].Send(Encoding.UTF8.GetBytes(
                    $"NICK n{i}\r\nUSER n{i} 0 * :Somebody\r\nCAP END\r\nJOIN #c{i / 20}\r\nPING done\r\n"));
                HearUntilDone(_sockets[i]);
            }
        }

        public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

        private void HearUntilDone(Socket socket)
        {
            int length = 0;
            while (!_buffer.AsSpan(0, length).EndsWith(":done\r\n"u8))
            {
                int count = socket.Receive(_buffer.AsSpan(length));
                Assert.NotEqual(0, count);
                length += count;
            }
        }
    }
}
