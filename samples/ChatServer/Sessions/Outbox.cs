using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Channels;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>
/// What is on its way to one client: lines gathered within a turn of the loop, then the bounded queue of bytes that the kernel
/// has no room for. A client that does not read costs this much, and is dropped.
/// </summary>
internal sealed class Outbox(IReadinessSource source, IByteStream stream, SendOptions options, Flusher flusher, Traffic traffic)
    : IHearer, IDisposable
{
    /// <summary>How many bytes a turn gathers before they are sent.</summary>
    public const int MostGathered = 8 * 1024;

    private readonly int _enough = Math.Min(MostGathered, options.HighWaterMark);
    private readonly SendQueue _queue = new(source, stream, options);
    private readonly List<byte[]> _gathered = [];
    private int _gatheredBytes;
    private Queue<IEnumerator<byte[]>>? _long; // only while there is one
    private IDisposable? _room;

    /// <summary>Why nothing more arrives, once that is so; never from within a call to the outbox.</summary>
    public IObservable<string> Lost => _queue.Finished
        .Select(static _ => "")
        .IgnoreElements()
        .Catch(static (Exception e) => Observable.Return(e switch
        {
            SlowPeerException => "Send queue exceeded",
            SocketException { SocketErrorCode: SocketError.ConnectionReset } => "Connection reset by peer",
            _ => $"Write error: {e.Message}",
        }));

    public void Hear(byte[] line)
    {
        _gathered.Add(line);
        _gatheredBytes += line.Length;
        if (_gatheredBytes >= _enough)
        {
            Flush();
        }
        else if (_gathered.Count == 1)
        {
            flusher.Add(this);
        }
    }

    /// <summary>Takes as many as there is room for, and the rest when there is room again.</summary>
    public void HearAll(IEnumerable<byte[]> lines)
    {
        _long ??= new Queue<IEnumerator<byte[]>>();
        _long.Enqueue(lines.GetEnumerator());
        if (_long.Count == 1)
        {
            Continue();
        }

        if (_long.Count > 0)
        {
            _room ??= _queue.Full.Where(static isFull => !isFull).Subscribe(_ => Continue());
        }
    }

    /// <summary>Sends what has been gathered, or queues what cannot be sent at once.</summary>
    public void Flush()
    {
        int length = 0;
        foreach (byte[] line in _gathered)
        {
            line.CopyTo(flusher.Scratch, length);
            length += line.Length;
            traffic.LinesSent++;
        }

        _gathered.Clear();
        _gatheredBytes = 0;
        if (!_queue.Send(flusher.Scratch.AsSpan(0, length)))
        {
            _long?.Clear(); // to nobody
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

    private void Continue()
    {
        while (!_queue.IsFull && _long!.TryPeek(out IEnumerator<byte[]>? lines))
        {
            if (lines.MoveNext())
            {
                Hear(lines.Current);
            }
            else
            {
                _long.Dequeue();
            }
        }
    }
}
