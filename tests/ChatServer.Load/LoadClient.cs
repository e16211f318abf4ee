using System.Buffers.Text;
using System.Net.Sockets;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors;

namespace ChatServer.Load;

/// <summary>One of many, on the loop that all of them share: bytes, lines, and what they say.</summary>
internal sealed class LoadClient(SelectorScheduler loop, LoadPlan plan, int number, LoadRun run) : IDisposable
{
    private const char Padding = '.';
    private const int SmallBuffer = 4096;
    private const string LastPing = "the-end";

    private static readonly ConnectOptions Usual = new() { Configure = static socket => socket.NoDelay = true };
    private static readonly ConnectOptions Small = new() { Configure = static socket => socket.ReceiveBufferSize = SmallBuffer };

    private readonly SerialDisposable _reading = new(); // connecting, to begin with
    private readonly string _channel = $"#c{plan.ChannelOf(number)}";
    private SendQueue? _queue;
    private Socket? _socket;

    public Role Role { get; } = plan.RoleOf(number);

    public int Channel => plan.ChannelOf(number);

    public int Number => number;

    public Account Account { get; } = new(number, plan.Messages);

    /// <summary>Whether the connection is over, though nobody here has ended it.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Connects, enters its channel, and listens.</summary>
    public void Begin() => _reading.Disposable = loop
        .Connect(plan.Server, Role == Role.Stuck ? Small : Usual)
        .Subscribe(Enter, Drop);

    /// <summary>Says so many messages at once.</summary>
    public void Say(int message, int count)
    {
        var lines = new StringBuilder();
        for (int i = message; i < message + count; i++)
        {
            lines.Append($"PRIVMSG {_channel} :").Append($"{number} {i} ".PadRight(plan.Length, Padding)).Append("\r\n");
        }

        Send(lines.ToString());
    }

    /// <summary>Goes in the middle of a line: whatever is still on its way to it finds nobody.</summary>
    public void Vanish()
    {
        Send($"PRIVMSG {_channel} :half a li");
        _socket?.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    /// <summary>The answer comes behind everything that the server has sent.</summary>
    public void Finish() => Send($"PING {LastPing}\r\n");

    public void Dispose()
    {
        _reading.Dispose();
        _queue?.Dispose();
        _socket?.Dispose();
    }

    private void Enter(Socket socket)
    {
        _socket = socket;
        _queue = new SendQueue(loop, socket);
        _reading.Disposable = loop.Receive(socket)
            .DelimitedFrames("\r\n"u8.ToArray())
            .Subscribe(line => Hear(line.Span), Drop, () => Drop(null));
        Send($"NICK n{number}\r\nUSER n{number} 0 * :n{number}\r\nJOIN {_channel}\r\n");
    }

    private void Send(string text) => _queue?.Send(Encoding.ASCII.GetBytes(text));

    private void Drop(Exception? reason)
    {
        IsDropped = true;
        run.OnDropped(reason);
    }

    private void Hear(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("PING"u8))
        {
            Send($"PONG{Encoding.ASCII.GetString(line["PING".Length..])}\r\n");
            return;
        }

        ReadOnlySpan<byte> rest = line[(line.IndexOf((byte)' ') + 1)..];
        if (rest.StartsWith("PRIVMSG "u8))
        {
            HearMessage(rest["PRIVMSG ".Length..]);
        }
        else if (rest.StartsWith("366 "u8)) // the end of the names
        {
            HearJoined();
        }
        else if (rest.StartsWith("QUIT "u8))
        {
            run.OnLeft(NumberOf(line));
        }
        else if (rest.StartsWith("PONG "u8) && rest.EndsWith(Encoding.ASCII.GetBytes(LastPing)))
        {
            run.OnFinished();
        }
    }

    private void HearJoined()
    {
        if (Role == Role.Stuck)
        {
            _reading.Disposable = Disposable.Empty;
        }

        run.OnJoined();
    }

    /// <summary>A target, a colon, who, which, and the padding.</summary>
    private void HearMessage(ReadOnlySpan<byte> rest)
    {
        int colon = rest.IndexOf((byte)':');
        ReadOnlySpan<byte> text = rest[(colon + 1)..];
        bool isWhole = colon > 0 && Encoding.ASCII.GetString(rest[..(colon - 1)]) == _channel && text.Length == plan.Length;
        if (!isWhole
            || !Utf8Parser.TryParse(text, out int speaker, out int length)
            || !Utf8Parser.TryParse(text[(length + 1)..], out int message, out int more)
            || text[(length + more + 2)..].ContainsAnyExcept((byte)Padding))
        {
            Account.HearNonsense();
        }
        else if (Account.Hear(speaker, message))
        {
            run.OnMessage(this);
        }
    }

    /// <summary>Whom a line is from, that begins with <c>:n17!</c>.</summary>
    private static int NumberOf(ReadOnlySpan<byte> line) => Utf8Parser.TryParse(line[2..], out int number, out _) ? number : -1;
}
