using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors;

namespace ChatServer;

/// <summary>The whole server as one sequence: connections, and for each of them a visit to the room.</summary>
internal sealed class Server(IReadinessSource source, Socket listener)
{
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(100);

    private readonly Room _room = new();

    /// <summary>Makes the listening socket. The sockets that it accepts inherit its options.</summary>
    /// <exception cref="SocketException">The address is in use, or is not ours.</exception>
    public static Socket Listen(IPEndPoint address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            Blocking = false,
            NoDelay = true,
            SendBufferSize = 64 * 1024, // or the kernel would keep megabytes for a client that does not read
        };
        try
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            listener.Bind(address);
            listener.Listen();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Serves until <paramref name="goingDown"/> says something, and completes when everybody has been told so. To be
    /// subscribed to on the loop.
    /// </summary>
    public IObservable<Unit> Run<T>(IObservable<T> goingDown) => goingDown
        .Take(1)
        .Do(_ => _room.Close())
        .Publish(end => Connections()
            .TakeUntil(end)
            .SelectMany(socket => Visit(socket, end)));

    /// <summary>
    /// Accepts one connection an event; whoever else waits makes the listener readable again. When that fails, interest in
    /// the listener ends with the sequence, and comes back with the retry: nothing spins while there is no free descriptor.
    /// </summary>
    private IObservable<Socket> Connections() => source
        .WhenReadable(listener)
        .Select(_ => listener.Accept())
        .RetryWhen(failures => failures.SelectMany(failure => failure is SocketException e
            ? Observable.Timer(PauseAfter(e.SocketErrorCode), source.Scheduler)
            : Observable.Throw<long>(failure)))
        .Finally(listener.Dispose);

    /// <summary>One connection, from its beginning to its end. It does not fail: that is nobody else's business.</summary>
    private IObservable<Unit> Visit<T>(Socket socket, IObservable<T> end) => Observable.Using(
        () => new Client(source, socket),
        client => Chat(client)
            .TakeUntil(end.Do(_ => client.Send("* The server is going down. Goodbye.")))
            .Concat(client.Finish()));

    /// <summary>
    /// The first line that will do is the client's name; who has one is in the room until there are no more lines, and says
    /// each of them.
    /// </summary>
    private IObservable<Unit> Chat(Client client)
    {
        client.Send("* Welcome. What is your name?");
        return TextOf(client).Publish(lines => lines
            .Select(line => line.Trim())
            .Where(name => IsWelcome(name, client))
            .Take(1)
            .SelectMany(name => Observable.Using(
                () => _room.Enter(name, client.Send),
                _ => lines.Select(text => _room.Say(name, text)))));
    }

    private static IObservable<string> TextOf(Client client) => client.Lines
        .Do(line =>
        {
            if (line.IsTooLong)
            {
                client.Send($"* That line is left out: it is longer than {Client.MaxLineBytes} bytes.");
            }
        })
        .Where(line => !line.IsTooLong)
        .Select(line => line.Text);

    private bool IsWelcome(string name, Client client)
    {
        string? objection = _room.ObjectionTo(name);
        if (objection is not null)
        {
            client.Send($"* {objection} Try another name.");
        }

        return objection is null;
    }

    /// <summary>accept(2): some errors are about one connection that is gone again, others about this process.</summary>
    private static TimeSpan PauseAfter(SocketError error) => error switch
    {
        SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.Interrupted => TimeSpan.Zero,
        _ => PauseWithoutDescriptors,
    };
}
