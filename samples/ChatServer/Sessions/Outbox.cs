using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Channels;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>
/// What is on its way to one client: lines gathered within a turn of the loop, then the bounded queue of bytes that the kernel
/// has no room for. A client that does not read costs this much, and is dropped: the outbox says once, to one observer, why
/// nothing more arrives; never from within a call to it.
/// </summary>
internal sealed class Outbox(SessionContext context, IByteStream stream)
    : IHearer, IObservable<string>, IObserver<Unit>, IDisposable
{
    private readonly SendQueue _queue = new(context.Source, stream, context.Sending);
    private List<byte[]>? _gathered; // only within a turn
    private int _gatheredBytes;
    private Queue<IEnumerator<byte[]>>? _long; // replies that are made as they can be sent
    private IDisposable? _room;
    private IObserver<string>? _lost;

    public IDisposable Subscribe(IObserver<string> observer)
    {
        _lost = observer;
        return _queue.Finished.Subscribe(this);
    }

    public void Hear(byte[] line)
    {
        _gathered ??= context.Flusher.Begin(this);
        _gathered.Add(line);
        _gatheredBytes += line.Length;
        if (_gatheredBytes >= Math.Min(Flusher.MostGathered, context.Sending.HighWaterMark))
        {
            Flush();
        }
    }

    /// <summary>Takes as many as there is room for, and the rest when there is room again.</summary>
    public void HearAll(IEnumerable<byte[]> lines)
    {
        _long ??= new Queue<IEnumerator<byte[]>>();
        _long.Enqueue(lines.GetEnumerator());
        Continue();
        if (_long is not null)
        {
            _room ??= _queue.Full.Where(static isFull => !isFull).Subscribe(_ => Continue());
        }
    }

    /// <summary>Sends what has been gathered, or queues what cannot be sent at once.</summary>
    public void Flush()
    {
        if (_gathered is not { } lines)
        {
            return;
        }

        (_gathered, _gatheredBytes) = (null, 0);
        context.Traffic.LinesSent += lines.Count;
        if (!_queue.Send(context.Flusher.End(lines)))
        {
            _long = null; // to nobody
        }
    }

    /// <summary>Nothing more comes. Completes when all of it has been handed over; fails when that is impossible.</summary>
    public IObservable<Unit> Finish()
    {
        Flush();
        _queue.OnCompleted();
        return _queue.Finished;
    }

    public void Dispose()
    {
        _room?.Dispose();
        _queue.Dispose();
    }

    void IObserver<Unit>.OnNext(Unit value)
    {
    }

    void IObserver<Unit>.OnError(Exception error) => _lost!.OnNext(error switch
    {
        SlowPeerException => "Send queue exceeded",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "Connection reset by peer",
        _ => $"Write error: {error.Message}",
    });

    void IObserver<Unit>.OnCompleted() => _lost!.OnNext("Connection closed");

    private void Continue()
    {
        while (!_queue.IsFull && _long is not null && _long.TryPeek(out IEnumerator<byte[]>? lines))
        {
            if (lines.MoveNext())
            {
                Hear(lines.Current);
            }
            else
            {
                _long.Dequeue();
                _long = _long.Count > 0 ? _long : null;
            }
        }
    }
}
