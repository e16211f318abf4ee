using System.Net.Sockets;
using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// One subscription to <see cref="SocketOperators.SendTo"/>, or within one to <see cref="SocketOperators.SendMessages"/>. What is
/// to be sent may come on any thread, and what waited is sent on the loop's. The gate is held while a message is sent and while
/// the observer is notified, as in Rx's own operators of several sources.
/// </summary>
internal sealed class DatagramSender(
    IReadinessSource source, MessageSocket socket, SendToOptions options, IObserver<DatagramLoss> observer)
    : ReadinessConsumer<DatagramLoss>(source, options.Retries, observer)
{
    private readonly SingleAssignmentDisposable _input = new();
    private readonly Lock _gate = new();
    private readonly DatagramQueue _queue = new();
    private bool _isInputOver;
    private bool _isAsking = true; // for write readiness; false once an event has come and there was nothing to send
    private ReadinessEvent _lastEvent;

    /// <summary>How many messages wait. Under the gate, as is what follows.</summary>
    public int QueuedMessages => _queue.Count;

    public int QueuedBytes => _queue.Bytes;

    /// <summary>Whether the source of messages has completed, and the kernel has taken all of them.</summary>
    public bool HasSentAll => _isInputOver && _queue.Count == 0;

    /// <summary>Ends with an error of the observer's own.</summary>
    public void Fail(Exception error) => End(error);

    public void Begin(IObservable<Datagram> datagrams)
    {
        Observe(Source.WhenWritable(socket.FileObject));
        if (!IsOver)
        {
            _input.Disposable = datagrams.Subscribe(new Input(this));
        }
    }

    protected override void OnReady(in ReadinessEvent ready)
    {
        lock (_gate)
        {
            for (int sent = 0; sent < options.DatagramsPerTurn && IsWanted(ready); sent++)
            {
                if (!_queue.TryPeek(out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> bytes))
                {
                    Rest(ready);
                    return;
                }

                int result = Send(bytes, address);
                if (result == -Errno.EAGAIN)
                {
                    PauseIfDeceived(ready, sent);
                    return;
                }

                if (Errno.IsShortage(-result))
                {
                    Report(Failure(-result), options.ErrorHandler);
                    Pause(ready, Failure(-result));
                    return;
                }

                NoteProgress();
                Datagram refused = result < 0 ? _queue.CopyFirst() : default;
                _queue.Dequeue();
                if (result < 0)
                {
                    Refused(refused, -result);
                }
            }
        }
    }

    protected override void Release()
    {
        base.Release();
        _input.Dispose();
    }

    private void Take(in Datagram datagram)
    {
        lock (_gate)
        {
            if (IsOver)
            {
                return;
            }

            int result = _queue.Count == 0
                ? Send(datagram.Bytes.Span, DatagramQueue.AddressOf(datagram))
                : -Errno.EAGAIN;
            if (result == -Errno.EAGAIN || Errno.IsShortage(-result))
            {
                Enqueue(datagram); // a shortage is reported when the loop meets it again
            }
            else if (result < 0)
            {
                Refused(datagram, -result);
            }
        }
    }

    private void EndOfInput()
    {
        lock (_gate)
        {
            _isInputOver = true;
            if (_queue.Count == 0)
            {
                End();
            }
        }
    }

    private void Enqueue(in Datagram datagram)
    {
        if (IsOver)
        {
            return; // the handler of errors has ended it
        }

        if (_queue.Count >= options.MaxQueuedDatagrams || datagram.Bytes.Length > options.MaxQueuedBytes - _queue.Bytes)
        {
            Tell(new DatagramLoss(datagram, Error: null));
            return;
        }

        _queue.Enqueue(datagram);
        if (!_isAsking)
        {
            _isAsking = true;
            _lastEvent.Arm();
        }
    }

    /// <summary>Nothing to send: nothing is asked of the kernel, as a socket can be written nearly always.</summary>
    private void Rest(in ReadinessEvent ready)
    {
        if (_isInputOver)
        {
            End();
            return;
        }

        ready.Disarm();
        _lastEvent = ready;
        _isAsking = false;
    }

    /// <summary>
    /// Ready, and takes nothing: unix(7) goes by the room in this socket's buffer, but refuses for want of room in the
    /// receiver's queue, and reports nothing when there is some. Asking on would take all of a processor. The receiver may take its
    /// time: it does not fail for that, as the queue is bounded.
    /// </summary>
    private void PauseIfDeceived(in ReadinessEvent ready, int sent)
    {
        if (sent == 0)
        {
            PauseForEver(ready);
        }
    }

    private int Send(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        int result = TrySend(datagram, address);
        if (result >= 0 || socket.IsSequenced || !SocketFailure.IsOfNetwork(-result))
        {
            return result;
        }

        // That may be about a datagram before this one (ICMP), and nothing has been sent: the kernel tells of such an error
        // first, and then forgets it (SO_ERROR in socket(7)).
        int second = TrySend(datagram, address);
        if (second != result)
        {
            Report(Failure(-result), options.ErrorHandler);
        }

        return second;
    }

    private int TrySend(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address) => socket.TrySend(datagram, address);

    private void Refused(in Datagram datagram, int errno)
    {
        if (IsOver)
        {
            return;
        }

        switch (errno)
        {
            case Errno.EBADF:
                End(SocketFailure.OfClosed());
                break;
            case Errno.ENOTSOCK:
                End(Failure(errno));
                break;
            default:
                Tell(new DatagramLoss(datagram, Failure(errno)));
                break;
        }
    }

    private SocketException Failure(int errno) => SocketFailure.Of(errno, "sendto", socket.Descriptor);

    private sealed class Input(DatagramSender sender) : IObserver<Datagram>
    {
        public void OnNext(Datagram value)
        {
            try
            {
                sender.Take(value);
            }
            catch
            {
                sender.Dispose(); // its observer has thrown
                throw;
            }
        }

        public void OnError(Exception error)
        {
            lock (sender._gate)
            {
                sender.End(error);
            }
        }

        public void OnCompleted() => sender.EndOfInput();
    }
}
