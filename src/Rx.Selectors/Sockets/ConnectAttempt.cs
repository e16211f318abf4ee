using System.Net;
using System.Net.Sockets;
using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// A socket while it connects. It belongs to the attempt until somebody takes it: the answer, on the loop's thread, or disposal,
/// on any.
/// </summary>
internal sealed class ConnectAttempt(Connector connector, EndPoint address, Socket socket)
    : IObserver<ReadinessEvent>, IDisposable
{
    private const int Beginning = 0; // the interest is not known yet, so that nobody could end it before closing the socket
    private const int Abandoned = 1; // disposed of while it was beginning, which sees to the rest
    private const int Waiting = 2;
    private const int Taken = 3;

    private readonly SingleAssignmentDisposable _interest = new();
    private int _state = Beginning;

    public void Begin(IReadinessSource source)
    {
        _interest.Disposable = source.WhenWritable(socket.SafeHandle).Subscribe(this);
        if (Interlocked.CompareExchange(ref _state, Waiting, Beginning) == Abandoned)
        {
            _interest.Dispose();
            socket.Dispose();
        }
    }

    public void OnNext(ReadinessEvent ready)
    {
        // What comes before Begin has returned comes again: readiness is level-triggered.
        if (TryTake(Waiting))
        {
            _interest.Dispose();
            connector.OnAnswered(address, socket);
        }
    }

    public void OnError(Exception error)
    {
        if (TryTake(Waiting) || TryTake(Beginning))
        {
            socket.Dispose();
            connector.End(error);
        }
    }

    public void OnCompleted() => OnError(SelectorLoop.Ending());

    public void Dispose()
    {
        // Once it is no longer beginning it never is again.
        if (Interlocked.CompareExchange(ref _state, Abandoned, Beginning) != Beginning && TryTake(Waiting))
        {
            _interest.Dispose();
            socket.Dispose();
        }
    }

    private bool TryTake(int state) => Interlocked.CompareExchange(ref _state, Taken, state) == state;
}
