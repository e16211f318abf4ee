using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Server;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer.Tests.Support;

/// <summary>The server in this process, over real sockets, so that a test can look inside.</summary>
internal sealed class RealChat : IAsyncDisposable
{
    private readonly Socket _listener = Listener.Listen(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Subject<bool> _goingDown = new();
    private readonly SelectorScheduler _loop;
    private readonly SessionContext _context;
    private readonly Task _end;

    public RealChat(SessionSettings settings)
    {
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _loop = ServerLoop.Start(Defects.Enqueue);
        _context = new SessionContext(_loop, new ServerInfo(), settings, Defects.Enqueue);
        _end = new IrcServer(_context, new ServerLimits { MaxClients = 0, MaxPerAddress = 0 })
            .Run(_loop.Connections(_listener), _goingDown.ObserveOn(_loop))
            .SubscribeOn(_loop)
            .LastOrDefaultAsync()
            .ToTask();
    }

    public IPEndPoint Address { get; }

    /// <summary>What the server took for defects of its own.</summary>
    public ConcurrentQueue<Exception> Defects { get; } = [];

    /// <summary>Runs something on the loop, and waits for it.</summary>
    public Task<T> OnLoop<T>(Func<Network, T> work) =>
        Patience.WaitFor(Observable.Start(() => work(_context.Network), _loop).ToTask(), "the loop");

    /// <summary>Ends the server, and looks that it took nothing for a defect of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        _goingDown.OnNext(true);
        await Patience.WaitFor(_end, "the server to end");
        await _loop.DisposeAsync();
        _goingDown.Dispose();
        Assert.Empty(Defects);
    }
}
