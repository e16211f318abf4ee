using System.Net;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Protocol;
using ChatServer.Server;
using ChatServer.Sessions;
using Rx.Selectors;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Support;

/// <summary>The whole server in virtual time, over sockets whose far ends are drawn. It runs when it is disposed of.</summary>
internal sealed class VirtualChat : IDisposable
{
    private readonly Subject<Connection> _connections = new();
    private readonly Subject<Unit> _goingDown = new();
    private readonly VirtualReadinessSource _source;
    private readonly List<VirtualClient> _clients = [];

    public VirtualChat(SessionSettings? settings = null, ServerLimits? limits = null)
    {
        Kernel = new VirtualKernel(Marbles);
        _source = new VirtualReadinessSource(Kernel);
        Context = new SessionContext(_source, new ServerInfo(), settings ?? new SessionSettings(), Defects.Add);
        Server = new IrcServer(Context, limits ?? new ServerLimits());
        Ends = Server.Run(_connections, _goingDown).Publish().AutoConnect(0);
    }

    public MarbleScheduler Marbles { get; } = new();

    public VirtualKernel Kernel { get; }

    public SessionContext Context { get; }

    public IrcServer Server { get; }

    public Network Network => Context.Network;

    /// <summary>What the server took for defects of its own.</summary>
    public List<Exception> Defects { get; } = [];

    /// <summary>Completes when everybody is gone after <see cref="GoDown"/>.</summary>
    public IObservable<Unit> Ends { get; }

    /// <summary>Somebody connects, and sends what is drawn.</summary>
    /// <param name="sends">
    /// The diagram; times are the server's. R registers and joins #room, any other symbol is said in #room, unless
    /// <paramref name="texts"/> says what it stands for.
    /// </param>
    /// <param name="nick">Who it is.</param>
    /// <param name="texts">What symbols stand for, line ends included.</param>
    /// <param name="options">How it reads; null when it reads everything at once.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="at">When it connects, in milliseconds.</param>
    public VirtualClient Connect(
        string sends,
        string nick = "anna",
        Dictionary<string, string>? texts = null,
        VirtualSocketOptions? options = null,
        string address = "192.0.2.1",
        long at = 0)
    {
        var meanings = new Dictionary<string, string>(texts ?? [])
        {
            ["R"] = $"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #room\r\n",
        };
        foreach (char symbol in "abcdefghijklmnopqrstuvwxyz0123456789")
        {
            meanings.TryAdd($"{symbol}", $"PRIVMSG #room :{symbol}\r\n");
        }

        var client = new VirtualClient(Kernel.OpenSocket(sends, meanings, options), Marbles);
        _clients.Add(client);
        Connect(client.Socket, client.Socket, address, at);
        return client;
    }

    /// <summary>Somebody connects whose bytes are anything.</summary>
    public void Connect(IByteStream stream, IDisposable owner, string address = "192.0.2.1", long at = 0) =>
        At(at, () => _connections.OnNext(new Connection(stream, IPAddress.Parse(address), owner)));

    public void GoDown(long at) => At(at, () => _goingDown.OnNext(Unit.Default));

    public void At(long milliseconds, Action action) =>
        Marbles.Schedule(action, TimeSpan.FromMilliseconds(milliseconds), static (_, action) =>
        {
            action();
            return Disposable.Empty;
        });

    public void Run() => Marbles.Run();

    /// <summary>
    /// Runs it to its end, which comes: whoever does nothing any more is dropped for that. Then looks that nothing went wrong
    /// that nobody was told of, and that nothing is left.
    /// </summary>
    public void Dispose()
    {
        Marbles.Dispose();
        Assert.Empty(Defects);
        Assert.Equal(0, Server.Connections);
        Assert.Empty(Network.Channels);
        Assert.Empty(Network.Users);
        Assert.All(_clients, client => Assert.False(client.Socket.IsOpen));
        _connections.Dispose();
        _goingDown.Dispose();
    }
}

/// <summary>The far end of a connection in virtual time.</summary>
internal sealed class VirtualClient
{
    private readonly List<(long Frame, string Line)> _heard = [];

    public VirtualClient(VirtualSocket socket, MarbleScheduler marbles)
    {
        Socket = socket;
        Lines = socket.Sent
            .Select(bytes => new ReadOnlyMemory<byte>(bytes))
            .IrcLines()
            .Select(line => line.Text)
            .Publish()
            .AutoConnect(0);
        Lines.Subscribe(line => _heard.Add((marbles.Frame, line)), () => EndedAt = marbles.Frame);
    }

    public VirtualSocket Socket { get; }

    /// <summary>Lines that are sent to it, when the kernel has taken their ends.</summary>
    public IObservable<string> Lines { get; }

    /// <summary>What it hears others say in #room.</summary>
    public IObservable<string> Room => Lines
        .Where(line => line.Contains(" PRIVMSG #room :", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(" :", StringComparison.Ordinal) + 2)..]);

    /// <summary>The same, when it is over.</summary>
    public string[] RoomTexts =>
    [
        .. _heard
            .Where(heard => heard.Line.Contains(" PRIVMSG #room :", StringComparison.Ordinal))
            .Select(heard => heard.Line[(heard.Line.IndexOf(" :", StringComparison.Ordinal) + 2)..]),
    ];

    /// <summary>When nothing more could be sent to it, in milliseconds; null while that is possible.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>All it has heard, and when.</summary>
    public IReadOnlyList<(long Frame, string Line)> Heard => _heard;

    /// <summary>When it heard a line with this in it, each time.</summary>
    public long[] FramesOf(string part) => [.. _heard.Where(heard => heard.Line.Contains(part)).Select(heard => heard.Frame)];

    /// <summary>Why its connection was ended, as it was told, and when.</summary>
    public (long Frame, string Reason)? Farewell => _heard
        .Where(heard => heard.Line.StartsWith("ERROR ", StringComparison.Ordinal))
        .Select(heard => ((long, string)?)(heard.Frame, heard.Line.Split('(')[1].TrimEnd(')')))
        .SingleOrDefault();
}
