using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Sessions;

namespace ChatServer.Server;

/// <summary>The whole server as one sequence: connections, and for each of them a session.</summary>
internal sealed class IrcServer(SessionContext context, ServerLimits limits)
{
    private readonly Admission _admission = new(limits);

    /// <summary>How many connections there are.</summary>
    public int Connections => _admission.Connected;

    /// <summary>
    /// Serves until <paramref name="goingDown"/> says something, and completes when everybody has been told so. To be
    /// subscribed to on the loop.
    /// </summary>
    public IObservable<Unit> Run<T>(IObservable<Connection> connections, IObservable<T> goingDown) => goingDown
        .Take(1)
        .Do(_ => context.Network.Clear()) // or everybody would hear of everybody's leaving
        .Select(_ => "Server going down")
        .Publish(end => connections
            .TakeUntil(end)
            .SelectMany(connection => Serve(connection, end)));

    private IObservable<Unit> Serve(Connection connection, IObservable<string> end)
    {
        if (_admission.IsSwamped)
        {
            connection.Owner.Dispose();
            return Observable.Empty<Unit>();
        }

        string? objection = _admission.Enter(connection.Address);
        Session? session = null;
        try
        {
            session = new Session(context, connection);
            return (objection is null ? session.Run(end) : session.End(objection)).Finally(Close);
        }
        catch (Exception defect)
        {
            context.ReportDefect(defect); // it is over for this one, and the others are served
            Close();
            return Observable.Empty<Unit>();
        }

        void Close()
        {
            session?.Dispose();
            connection.Owner.Dispose();
            _admission.Leave(connection.Address);
        }
    }
}
