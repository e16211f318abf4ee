using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Protocol;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>One connection, from its greeting to its end, as a pipeline: bytes, lines, commands.</summary>
internal sealed class Session : IDisposable
{
    private readonly SessionContext _context;
    private readonly Connection _connection;
    private readonly Outbox _outbox;
    private readonly Liveness _liveness;
    private readonly Client _client;

    public Session(SessionContext context, Connection connection)
    {
        _context = context;
        _connection = connection;
        _outbox = new Outbox(context.Source, connection.Stream, context.Sending, context.Flusher, context.Traffic);
        _liveness = new Liveness(context.Settings, context.Scheduler, context.Clock);
        _client = new Client(
            context.Info, context.Network, new User(HostOf(connection), _outbox, context.Scheduler.Now), context.Scheduler);
    }

    /// <summary>
    /// Talks until one of the two has had enough, or <paramref name="serverEnds"/> says why it is over; then hands over what is
    /// still queued. Completes, and does not fail: that is nobody else's business.
    /// </summary>
    public IObservable<Unit> Run(IObservable<string> serverEnds) => Observable
        .Merge(
            serverEnds,
            _outbox.Lost,
            _liveness.Lost(() => _client.User.IsRegistered, () => _client.Send($"PING :{_context.Info.Name}")),
            Conversation())
        .Take(1)
        .Do(_client.Leave)
        .Select(static _ => Unit.Default)
        .Concat(Farewell())
        .IgnoreElements();

    /// <summary>Says why there will be no conversation. Completes as <see cref="Run"/> does.</summary>
    public IObservable<Unit> Refuse(string reason) => Observable.Defer(() =>
    {
        _client.Leave(reason);
        return Farewell().IgnoreElements();
    });

    /// <summary>Closes the connection, after all interest in it has ended.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        _connection.Owner.Dispose();
    }

    /// <summary>Reads and does what it says, until there is a reason to end.</summary>
    private IObservable<string> Conversation() => Observable.Defer(() =>
    {
        _client.Greet();
        var full = new Subject<bool>();
        return _context.Source
            .Receive(_connection.Stream, _context.Receiving, full)
            .SplitIntoLines()
            .Pace(_context.Settings.LinesPerSecond, _context.Settings.Burst, _context.Scheduler, _context.Clock, full)
            .Select(Handle)
            .Where(reason => reason is not null)
            .Select(reason => reason!)
            .Append("Connection closed")
            .Catch((Exception e) => Observable.Return(ReasonOf(e)));
    });

    /// <summary>Hands over what is queued, and waits for the client to end its side, for a while.</summary>
    private IObservable<Unit> Farewell() => Observable
        .Defer(_outbox.Finish)
        .Concat(_context.Source.Linger(_connection.Stream, _context.Settings.Grace))
        .Catch(Observable.Empty<Unit>())
        .TakeUntil(Observable.Timer(_context.Settings.Grace, _context.Scheduler));

    /// <summary>Does what a line says, and returns the reason when that ends the connection.</summary>
    private string? Handle(Line line)
    {
        _context.Traffic.LinesReceived++;
        switch (line.Kind)
        {
            case LineKind.Text:
                _liveness.Hear();
                if (Message.Parse(line.Text) is { } message)
                {
                    CommandTable.Run(_client, message);
                }

                break;
            case LineKind.TooLong:
                _client.Reply(Numeric.InputTooLong, $":Input line was too long: more than {Wire.MaxLineBytes} bytes");
                break;
            case LineKind.Malformed:
                _client.Notice("A line with a NUL or a carriage return in it was left out");
                break;
        }

        return _client.EndReason;
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
