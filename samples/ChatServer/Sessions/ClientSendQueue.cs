using System.Reactive;
using System.Reactive.Linq;
using ChatServer.Channels;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>
/// One client's send queue: lines and replies in the order in which they were sent, and behind them, in the library's queue,
/// the bytes that the kernel has no room for. Replies are produced as there is room; what is sent after one waits behind it, so
/// that the client sees one order. All that waits is counted, and a client that does not read is dropped for it.
/// </summary>
/// <remarks>On the loop's thread. No call leads back to the caller: that it is over is reported later.</remarks>
internal sealed class ClientSendQueue(SessionContext context, IByteStream stream) : ISendQueue, IDisposable
{
    private readonly SendQueue _bytes = new(context.Source, stream, context.Sending);
    private Queue<Outgoing>? _waiting; // only while something does
    private IDisposable? _room;
    private int _waitingBytes;
    private bool _isContinuing; // SendTurns comes back to it
    private bool _isCompleted;
    private bool _isOver;

    /// <summary>
    /// How it ends: completes when all of it has been handed to the kernel after <see cref="Complete"/>; fails when that is
    /// impossible, or the client does not read, or producing a reply has thrown.
    /// </summary>
    public IObservable<Unit> Finished => _bytes.Finished;

    /// <summary>How many bytes wait, with what the replies count as.</summary>
    public int WaitingBytes => _waitingBytes + _bytes.QueuedBytes;

    public void Send(byte[] line) => Add(Outgoing.Of(line));

    public void Send(IEnumerable<byte[]?> reply) => Add(Outgoing.Of(reply));

    /// <summary>Takes nothing more. What waits is still sent, replies too.</summary>
    public void Complete()
    {
        _isCompleted = true;
        Write();
    }

    /// <summary>Writes as much as there is room for, and as the turn has steps left for replies.</summary>
    public void Write()
    {
        if (_isContinuing)
        {
            return; // a reply comes first, and others have their share of the turn before it
        }

        try
        {
            int stepsAtOnce = SendTurns.StepsAtOnce;
            while (!_isOver && _waiting is not null && !_bytes.IsFull && WriteSome(_waiting, ref stepsAtOnce))
            {
            }
        }
        catch (Exception defect)
        {
            Fail(defect); // one client's; the turn has others to write to
        }

        if (_isOver)
        {
            return;
        }

        if (_waiting is null && _isCompleted)
        {
            _isOver = true;
            _bytes.OnCompleted();
        }
        else if (_waiting is not null && _bytes.IsFull)
        {
            _room ??= _bytes.Full.Where(static isFull => !isFull).Subscribe(_ => Write());
        }
    }

    /// <summary>Goes on with the reply that comes first.</summary>
    public void Continue()
    {
        _isContinuing = false;
        Write();
    }

    public void Dispose()
    {
        _isOver = true;
        DropWaiting();
        _room?.Dispose();
        _bytes.Dispose();
    }

    private void Add(Outgoing item)
    {
        if (_isCompleted || _isOver)
        {
            return;
        }

        _waiting ??= context.SendTurns.Begin(this);
        _waiting.Enqueue(item);
        _waitingBytes += item.Bytes;
        if (_waitingBytes >= context.MostGathered)
        {
            Write(); // only what the kernel does not take counts
            if (_waiting is not null && WaitingBytes > context.Sending.Capacity)
            {
                Fail(new SendQueueExceededException(WaitingBytes, context.Sending.Capacity));
            }
        }
    }

    /// <summary>Writes what comes first, as much as is gathered at once. False when the turn has no step left for it.</summary>
    private bool WriteSome(Queue<Outgoing> waiting, ref int stepsAtOnce)
    {
        byte[] buffer = context.SendTurns.Buffer;
        int most = context.MostGathered;
        int length = 0;
        int lines = 0;
        bool hasSteps = true;
        while (length < most && waiting.TryPeek(out Outgoing first))
        {
            byte[]? line = first.Line;
            if (line is not null)
            {
                waiting.Dequeue();
                _waitingBytes -= line.Length;
            }
            else if (stepsAtOnce-- <= 0 || !context.SendTurns.TryTakeStep())
            {
                hasSteps = false;
                break;
            }
            else if (first.Reply!.MoveNext())
            {
                line = first.Reply.Current;
            }
            else
            {
                waiting.Dequeue();
                _waitingBytes -= first.Bytes;
            }

            if (line is not null)
            {
                line.CopyTo(buffer, length);
                length += line.Length;
                lines++;
            }
        }

        context.Traffic.LinesSent += lines;
        if (waiting.Count == 0)
        {
            DropWaiting();
        }
        else if (!hasSteps)
        {
            _isContinuing = true;
            context.SendTurns.Continue(this);
        }

        if (!_bytes.Send(buffer.AsSpan(0, length)))
        {
            _isOver = true; // Finished says why
            DropWaiting();
        }

        return hasSteps;
    }

    private void Fail(Exception error)
    {
        _isOver = true;
        DropWaiting();
        _bytes.OnError(error);
    }

    private void DropWaiting()
    {
        if (_waiting is { } waiting)
        {
            _waiting = null;
            _waitingBytes = 0;
            waiting.Clear();
            context.SendTurns.End(waiting);
        }
    }
}
