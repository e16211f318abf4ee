using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors;

namespace ChatServer;

/// <summary>One connection as lines: those that come, and those that go.</summary>
internal sealed class Client : IDisposable
{
    /// <summary>How long a line may be, with its line end.</summary>
    public const int MaxLineBytes = 512;

    /// <summary>How long a connection that is over may take to hand over what is still queued.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly IReadinessSource _source;
    private readonly Socket _socket;
    private readonly Outbox _outbox;
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Takes over an accepted socket.</summary>
    public Client(IReadinessSource source, Socket socket)
    {
        socket.Blocking = false;
        _source = source;
        _socket = socket;
        _outbox = new Outbox(source, socket);
    }

    /// <summary>
    /// What the client sends, while somebody is subscribed. It completes when the client has finished sending, when the
    /// connection is broken, and when the client is given up because it does not read.
    /// </summary>
    public IObservable<Line> Lines => Chunks()
        .SplitIntoLines(MaxLineBytes)
        .Catch<Line, Exception>(EndIfBroken<Line>)
        .TakeUntil(_outbox.Lost);

    /// <summary>Sends a line, now or as soon as the client takes it. It does not block and does not fail.</summary>
    public void Send(string line) => _outbox.Add(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>
    /// Hands over what is queued, ends the stream, and waits for the client to end its own: closing while bytes are unread
    /// would reset the connection, and what is under way would be lost. Completes in any case, after a grace period at most.
    /// </summary>
    public IObservable<Unit> Finish() => _outbox.Flush()
        .Concat(Observable.Defer(() =>
        {
            _socket.Shutdown(SocketShutdown.Send);
            return Chunks().Select(_ => Unit.Default);
        }))
        .Catch<Unit, Exception>(EndIfBroken<Unit>)
        .TakeUntil(_outbox.Lost)
        .TakeUntil(Observable.Timer(Grace, _source.Scheduler));

    /// <summary>Closes the socket, after all interest in it has ended.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        _socket.Dispose();
    }

    /// <summary>
    /// Bytes as they come, valid until the observer returns. One read an event: whoever sends a lot is read again after the
    /// others have had their turn.
    /// </summary>
    private IObservable<ReadOnlyMemory<byte>> Chunks() => _source
        .WhenReadable(_socket)
        .Select(_ => Receive())
        .Where(count => count is not null)
        .TakeWhile(count => count > 0)
        .Select(count => new ReadOnlyMemory<byte>(_buffer, 0, count!.Value));

    /// <summary>How many bytes there were: 0 is the end of the stream, null a readiness that has gone stale.</summary>
    private int? Receive()
    {
        int count = _socket.Receive(_buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => null,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>A broken connection is an end like any other; anything else is somebody's mistake.</summary>
    private static IObservable<T> EndIfBroken<T>(Exception failure) => failure is SocketException or IOException
        ? Observable.Empty<T>()
        : Observable.Throw<T>(failure);
}
