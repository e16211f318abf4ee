using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Protocol;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>One connection, from its greeting to its end, as a pipeline: bytes, lines, commands.</summary>
internal sealed class Session : IDisposable
{
    private const string GoOn = ""; // no reason to end

    private readonly SessionContext _context;
    private readonly Connection _connection;
    private readonly Outbox _outbox;
    private readonly Client _client;
    private readonly Liveness _liveness;

    public Session(SessionContext context, Connection connection)
    {
        _context = context;
        _connection = connection;
        _outbox = new Outbox(context, connection.Stream);
        _client = new Client(
            context.Info, context.Network, new User(HostOf(connection), _outbox, context.Scheduler.Now), context.Scheduler);
        _liveness = new Liveness(context, _client);
    }

    /// <summary>
    /// Talks until one of the two has had enough, or <paramref name="serverEnds"/> says why it is over; then hands over what is
    /// still queued. Completes, and does not fail: that is nobody else's business.
    /// </summary>
    public IObservable<Unit> Run(IObservable<string> serverEnds) => Observable
        .Amb(serverEnds, _outbox, _liveness, Conversation())
        .Take(1)
        .SelectMany(End);

    /// <summary>
    /// Says why it is over, hands over what is queued, and waits for the client to end its side, for a while.
    /// </summary>
    public IObservable<Unit> End(string reason)
    {
        _client.Leave(reason);
        return _outbox.Finish()
            .Concat(_context.Source.Linger(_connection.Stream, _context.Settings.Grace))
            .TakeUntil(Observable.Timer(_context.Settings.Grace, _context.Scheduler))
            .IgnoreElements()
            .Catch(Observable.Empty<Unit>());
    }

    /// <summary>Closes the connection, after all interest in it has ended.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        _connection.Owner.Dispose();
    }

    /// <summary>Reads and does what it says, until there is a reason to end.</summary>
    private IObservable<string> Conversation()
    {
        _client.Greet();
        var gate = new FloodGate<Line>(_context.Flooding);
        return gate
            .Hold(_context.Source.Receive(_connection.Stream, _context.Receiving, full: gate).IrcLines())
            .Materialize()
            .Select(ReasonToEnd)
            .Where(static reason => reason != GoOn);
    }

    private string ReasonToEnd(Notification<Line> next) => next.Kind switch
    {
        NotificationKind.OnNext => Handle(next.Value) ?? GoOn,
        NotificationKind.OnError => ReasonOf(next.Exception!),
        _ => "Connection closed",
    };

    /// <summary>Does what a line says. Returns the reason when that ends the connection.</summary>
    private string? Handle(Line line)
    {
        _context.Traffic.LinesReceived++;
        switch (line.Kind)
        {
            case LineKind.Text:
                _liveness.Hear();
                return Obey(line.Text);
            case LineKind.TooLong:
                _client.Reply(Numeric.InputTooLong, $":Input line was too long: more than {Wire.MaxLineBytes} bytes");
                return null;
            case LineKind.Malformed:
                _client.Notice("A line with a NUL or a carriage return in it was left out");
                return null;
            default:
                return null;
        }
    }

    private string? Obey(string line)
    {
        try
        {
            if (IrcMessage.Parse(line) is { } message)
            {
                CommandTable.Run(_client, message);
            }

            return _client.EndReason;
        }
        catch (Exception defect)
        {
            return ReasonOf(defect);
        }
    }

    private string ReasonOf(Exception failure)
    {
        switch (failure)
        {
            case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                return "Connection reset by peer";
            case SocketException or IOException:
                return $"Read error: {failure.Message}";
            default:
                _context.ReportDefect?.Invoke(failure);
                return "Internal error";
        }
    }

    /// <summary>An address that begins with a colon would begin the last parameter of a line (::1).</summary>
    private static string HostOf(Connection connection)
    {
        string address = (connection.Address.IsIPv4MappedToIPv6 ? connection.Address.MapToIPv4() : connection.Address).ToString();
        return address.StartsWith(':') ? "0" + address : address;
    }
}
