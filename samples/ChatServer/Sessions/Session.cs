using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Protocol;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>One connection, from its greeting to its end, as a pipeline: bytes, lines, commands.</summary>
internal sealed class Session : IEndReasons<Line>, IEndReasons<Unit>, IDisposable
{
    private const string Closed = "Connection closed";
    private const string Defect = "Internal error";
    private const string Reset = "Connection reset by peer";
    private const Readiness OverHints = Readiness.ReadClosed | Readiness.HangUp | Readiness.Error;

    private readonly SessionContext _context;
    private readonly Connection _connection;
    private readonly ClientSendQueue _sendQueue;
    private readonly Client _client;
    private readonly Liveness _liveness;

    public Session(SessionContext context, Connection connection)
    {
        _context = context;
        _connection = connection;
        _sendQueue = new ClientSendQueue(context, connection.Stream);
        _client = new Client(
            context.Info, context.Network, new User(HostOf(connection), _sendQueue, context.Scheduler.Now), context.Scheduler);
        _liveness = new Liveness(context, _client);
    }

    /// <summary>
    /// Talks until one of the two has had enough, or <paramref name="serverEnds"/> says why it is over; then hands over what is
    /// still queued. Completes.
    /// </summary>
    public IObservable<Unit> Run(IObservable<string> serverEnds) => Observable
        .Amb(
            serverEnds,
            _sendQueue.Finished.ReasonsToEnd(this),
            _liveness,
            Conversation())
        .Take(1)
        .SelectMany(End);

    /// <summary>
    /// Says why it is over, hands over what is queued, and waits for the client to end its side, for a while. Completes, and
    /// does not throw: a defect is this session's alone.
    /// </summary>
    public IObservable<Unit> End(string reason)
    {
        try
        {
            _client.Leave(reason);
        }
        catch (Exception defect)
        {
            _context.ReportDefect(defect);
        }

        _sendQueue.Complete();
        return _sendQueue.Finished
            .Concat(_context.Source.Linger(_connection.Stream, _context.Settings.Grace))
            .TakeUntil(Observable.Timer(_context.Settings.Grace, _context.Scheduler))
            .IgnoreElements()
            .Catch(Observable.Empty<Unit>());
    }

    /// <summary>Closes the connection, after all interest in it has ended; the user is gone, however that came about.</summary>
    public void Dispose()
    {
        _context.Network.Remove(_client.User);
        _sendQueue.Dispose();
        _connection.Owner.Dispose();
    }

    /// <summary>Reads and does what it says, until there is a reason to end.</summary>
    private IObservable<string> Conversation()
    {
        _client.Greet();
        var gate = new FloodGate<Line>(_context.Flooding);
        return gate
            .Hold(_context.Source.Receive(_connection.Stream, _context.Receiving, full: gate).IrcLines(), ReadingEnds)
            .ReasonsToEnd(this);
    }

    /// <summary>
    /// Without reading: a value when the client has closed the connection, an error when it has reset it, nothing when there is
    /// something to read instead. select(2) has no hints, so that over it the end is only found when it is read.
    /// </summary>
    private IObservable<Unit> ReadingEnds() => _context.Source
        .WhenReady(_connection.Stream.FileObject, Readiness.Read)
        .Take(1)
        .Where(static ready => (ready.Events & OverHints) != 0)
        .SelectMany(static ready => (ready.Events & Readiness.Error) != 0
            ? Observable.Throw<Unit>(new SocketException((int)SocketError.ConnectionReset))
            : Observable.Return(Unit.Default));

    /// <summary>Does what a line says. Returns the reason when that ends the connection.</summary>
    string? IEndReasons<Line>.ReasonOf(Line line)
    {
        _context.Traffic.LinesReceived++;
        try
        {
            Obey(line);
            return _client.EndReason;
        }
        catch (Exception defect)
        {
            _context.ReportDefect(defect);
            return Defect;
        }
    }

    private void Obey(Line line)
    {
        switch (line.Kind)
        {
            case LineKind.Text:
                _liveness.Hear();
                if (IrcMessage.Parse(line.Text) is { } message)
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
            default:
                break;
        }
    }

    string IEndReasons<Line>.ReasonOfEnd(Exception? failure) => ReasonOf(failure, "Read error");

    /// <summary>All has been handed over, which comes after the end of the connection only.</summary>
    string? IEndReasons<Unit>.ReasonOf(Unit value) => null;

    string IEndReasons<Unit>.ReasonOfEnd(Exception? failure) => ReasonOf(failure, "Write error");

    private string ReasonOf(Exception? failure, string whatFailed)
    {
        switch (failure)
        {
            case null:
                return Closed;
            case SendQueueExceededException or SlowPeerException:
                return "Send queue exceeded";
            case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                return Reset;
            case SocketException or IOException:
                return $"{whatFailed}: {failure.Message}";
            default:
                _context.ReportDefect(failure);
                return Defect;
        }
    }

    /// <summary>An address that begins with a colon would begin the last parameter of a line (::1).</summary>
    private static string HostOf(Connection connection)
    {
        string address = (connection.Address.IsIPv4MappedToIPv6 ? connection.Address.MapToIPv4() : connection.Address).ToString();
        return address.StartsWith(':') ? "0" + address : address;
    }
}
