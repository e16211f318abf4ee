using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors;

namespace ChatServer;

/// <summary>
/// What is on its way to one client. The kernel is asked for room only while it has none for what is queued; and the queue
/// is bounded, so that a client that does not read costs this much and no more.
/// </summary>
internal sealed class Outbox(IReadinessSource source, Socket socket) : IDisposable
{
    public const int MaxQueuedBytes = 256 * 1024;

    private readonly Queue<ReadOnlyMemory<byte>> _queue = new();
    private readonly SerialDisposable _writing = new();
    private readonly AsyncSubject<Unit> _lost = new();
    private int _queuedBytes;
    private int _sentOfFirst;

    /// <summary>
    /// Says once, never from within <see cref="Add"/>, that nothing more will arrive: the connection is broken, or the
    /// queue was full.
    /// </summary>
    public IObservable<Unit> Lost => _lost.ObserveOn(source.Scheduler);

    /// <summary>Sends, or queues what cannot be sent at once.</summary>
    public void Add(ReadOnlyMemory<byte> line)
    {
        if (_lost.IsCompleted)
        {
            return;
        }

        bool isFirst = _queue.Count == 0;
        _queue.Enqueue(line);
        _queuedBytes += line.Length;
        if (isFirst && !TrySendQueue())
        {
            _writing.Disposable = Flush().Subscribe(static _ => { }, _ => Lose());
        }

        if (_queuedBytes > MaxQueuedBytes)
        {
            Lose();
        }
    }

    /// <summary>Completes when the queue is empty. Interest in room ends with it.</summary>
    public IObservable<Unit> Flush() => source
        .WhenWritable(socket)
        .TakeWhile(_ => !TrySendQueue())
        .Select(_ => Unit.Default);

    public void Dispose() => _writing.Dispose();

    /// <summary>True when nothing is left to send, or to nobody.</summary>
    private bool TrySendQueue()
    {
        while (_queue.TryPeek(out ReadOnlyMemory<byte> line))
        {
            int count = socket.Send(line.Span[_sentOfFirst..], SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            if (error != SocketError.Success)
            {
                Lose();
                return true;
            }

            _queuedBytes -= count;
            _sentOfFirst += count;
            if (_sentOfFirst == line.Length)
            {
                _queue.Dequeue();
                _sentOfFirst = 0;
            }
        }

        return true;
    }

    private void Lose()
    {
        _writing.Dispose();
        _queue.Clear();
        _lost.OnNext(Unit.Default);
        _lost.OnCompleted();
    }
}
