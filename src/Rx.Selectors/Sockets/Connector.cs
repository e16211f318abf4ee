using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// One subscription to <see cref="SocketOperators.Connect"/>: one address after the other, until one answers. What happens
/// happens on one thread at a time, the subscriber's at first and then the loop's; but for disposal.
/// </summary>
internal sealed class Connector(
    IReadinessSource source, EndPoint endPoint, ConnectOptions options, IObserver<Socket> observer)
    : ILoopEndListener, IDisposable
{
    private readonly SelectorLoop? _loop = source.Loop();
    private readonly SerialDisposable _attempt = new();
    private readonly CancellationTokenSource? _resolving = endPoint is DnsEndPoint ? new CancellationTokenSource() : null;
    private readonly List<(EndPoint Address, SocketError Error, string Reason)> _failures = [];
    private PauseSchedule _pauses = new(options.Retries);
    private IStopwatch? _clock; // from the first shortage on
    private EndPoint[] _addresses = [];
    private int _next;
    private bool _hasEnded;
    private volatile bool _isDisposed;

    public void Begin()
    {
        if (endPoint is DnsEndPoint host && _resolving is not null)
        {
            try
            {
                if (!TryListenForEnd())
                {
                    return;
                }
            }
            catch (Exception e)
            {
                End(e); // of the user's thread factory, for instance
                return;
            }

            _ = ResolveAsync(host, _resolving.Token);
        }
        else
        {
            TryAll([endPoint]);
        }
    }

    /// <summary>The kernel has answered: connected, or not. The socket is the caller's no more.</summary>
    public void OnAnswered(EndPoint address, Socket socket)
    {
        int error;
        Socket? connected = null;
        try
        {
            error = Ask(socket, static descriptor => SocketCalls.TakeError(descriptor));
            connected = error == 0 ? Connected(socket) : null;
        }
        catch (Exception e)
        {
            socket.Dispose();
            End(e);
            return;
        }

        if (connected is { Connected: true })
        {
            Succeed(connected);
            return;
        }

        socket.Dispose();
        if (!Errno.IsShortage(-error) || !TryAgainLater(Shortage(address, -error)))
        {
            Fail(address, error == 0 ? Errno.ENOTCONN : -error); // 0: another call has taken the error away
            _pauses.Reset();
            TryNext();
        }
    }

    public void End(Exception error)
    {
        if (!_isDisposed && !Interlocked.Exchange(ref _hasEnded, true))
        {
            _loop?.RemoveEndListener(this);
            observer.OnError(error);
        }
    }

    /// <summary>While a name is resolved, or a shortage is waited out, no interest would bring the end.</summary>
    public void OnLoopEnd(Exception? fault)
    {
        try
        {
            End(fault ?? SelectorLoop.Ending());
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _loop?.RemoveEndListener(this);
        _attempt.Dispose();
        _ = _resolving?.CancelAsync(); // whatever the resolver has registered with its token, disposal does not throw
    }

    /// <summary>False when the loop has ended already, and with it this.</summary>
    private bool TryListenForEnd()
    {
        if (_loop is not null && !_loop.TryAddEndListener(this))
        {
            End(SelectorLoop.Ending());
            return false;
        }

        if (_isDisposed)
        {
            _loop?.RemoveEndListener(this); // disposed of meanwhile, on another thread
        }

        return true;
    }

    /// <summary>Never fails: what is thrown is told, on the loop as long as there is one.</summary>
    private async Task ResolveAsync(DnsEndPoint host, CancellationToken cancellation)
    {
        Action next;
        try
        {
            IPAddress[] found = await Task.Run(() => options.Resolve(host, cancellation), cancellation).ConfigureAwait(false);
            EndPoint[] addresses = [.. found
                .Where(address => host.AddressFamily is AddressFamily.Unspecified
                    || address.AddressFamily == host.AddressFamily)
                .Select(address => new IPEndPoint(address, host.Port))];
            next = () => TryAll(addresses);
        }
        catch (SocketException e)
        {
            next = () => End(new SocketException(
                (int)e.SocketErrorCode, $"The host {host.Host} could not be resolved: {e.Message}"));
        }
        catch (Exception e)
        {
            next = () => End(e);
        }

        try
        {
            source.Scheduler.ScheduleOwed(next, static next => next());
        }
        catch (Exception e)
        {
            End(e); // of the user's thread factory, for instance
        }
    }

    private void TryAll(EndPoint[] addresses)
    {
        _addresses = addresses;
        TryNext();
    }

    private void TryNext()
    {
        while (!_isDisposed)
        {
            if (_next == _addresses.Length)
            {
                End(Failure());
                return;
            }

            if (TryBegin(_addresses[_next++]))
            {
                return;
            }

            _pauses.Reset(); // each address has its own time to wait out a shortage
        }
    }

    /// <summary>False when the address is no good; true when there is something to wait for, or it is all over.</summary>
    private bool TryBegin(EndPoint address)
    {
        Socket? socket = null;
        int result;
        try
        {
            socket = Open(address);
            socket.Blocking = false;
            options.Configure?.Invoke(socket);
            if (_isDisposed)
            {
                socket.Dispose(); // by Configure itself, or on another thread: nothing more is to be tried
                return true;
            }

            SocketAddress bytes = address.Serialize();
            result = Ask(socket, descriptor => SocketCalls.Connect(descriptor, bytes.Buffer.Span[..bytes.Size]));
        }
        catch (SocketException e) when (socket is null)
        {
            if (ReadinessPause.IsShortage(e) && TryAgainLater(e))
            {
                return true;
            }

            _failures.Add((address, e.SocketErrorCode, e.Message)); // a family that this system does not have, for instance
            return false;
        }
        catch (Exception e)
        {
            socket?.Dispose();
            End(e);
            return true;
        }

        // One that is connected already, as over Unix, is waited for as well: that is what brings it to the loop.
        if (result is 0 or -Errno.EINPROGRESS or -Errno.EINTR)
        {
            var attempt = new ConnectAttempt(this, address, socket);
            _attempt.Disposable = attempt;
            attempt.Begin(source);
            return true;
        }

        socket.Dispose();
        if (Errno.IsShortage(-result) && TryAgainLater(Shortage(address, -result)))
        {
            return true;
        }

        Fail(address, -result);
        return false;
    }

    /// <summary>
    /// After a shortage tries the same address again, after a pause. False when that has gone on for too long, and the shortage is
    /// the address's failure.
    /// </summary>
    private bool TryAgainLater(SocketException shortage)
    {
        _clock ??= source.Scheduler.StartStopwatch();
        if (!_pauses.TryNext(_clock.Elapsed, out TimeSpan pause))
        {
            return false;
        }

        try
        {
            options.ErrorHandler?.Invoke(shortage);
            if (!_isDisposed && TryListenForEnd())
            {
                _next--;
                var timer = new SingleAssignmentDisposable();
                _attempt.Disposable = timer; // before the loop can put the next attempt there
                timer.Disposable = source.Scheduler.Schedule(pause, TryNext);
            }
        }
        catch (Exception e)
        {
            End(e); // of the handler's, or the source has ended meanwhile
        }

        return true;
    }

    private static SocketException Shortage(EndPoint address, int errno) => new(
        (int)SocketFailure.ErrorOf(errno), $"connect failed for {address}: {Errno.Text(errno)} ({Errno.Name(errno)}).");

    private static Socket Open(EndPoint address)
    {
        bool isInternet = address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
        return new Socket(
            address.AddressFamily, SocketType.Stream, isInternet ? ProtocolType.Tcp : ProtocolType.Unspecified);
    }

    /// <summary>
    /// The socket for the observer. .NET knows a socket to be connected when its own Connect has said so, or when it takes the
    /// descriptor over: so another object takes it over, and the one before is forgotten without closing it.
    /// </summary>
    private static Socket Connected(Socket socket)
    {
        var connected = new Socket(socket.SafeHandle) { Blocking = false };
#pragma warning disable CA1816 // the finalizer of an object that has lost its descriptor to another
        GC.SuppressFinalize(socket);
#pragma warning restore CA1816
        return connected;
    }

    private void Succeed(Socket connected)
    {
        if (_isDisposed || Interlocked.Exchange(ref _hasEnded, true))
        {
            connected.Dispose(); // nobody is there to take it
            return;
        }

        _loop?.RemoveEndListener(this);

        try
        {
            observer.OnNext(connected);
        }
        catch
        {
            connected.Dispose();
            throw;
        }

        if (!_isDisposed)
        {
            observer.OnCompleted();
        }
    }

    private void Fail(EndPoint address, int errno)
    {
        string advice = errno == Errno.EAGAIN && address.AddressFamily == AddressFamily.Unix
            ? "; the listener's queue is full, try again later"
            : string.Empty;
        _failures.Add((
            address, SocketFailure.ErrorOf(errno), $"{Errno.Text(errno)} ({Errno.Name(errno)}){advice}"));
    }

    private SocketException Failure()
    {
        string name = endPoint is DnsEndPoint host ? $"{host.Host}:{host.Port}" : $"{endPoint}";
        if (_failures.Count == 0)
        {
            return new SocketException((int)SocketError.NoData, $"Could not connect to {name}: it has no address.");
        }

        string reasons = endPoint is DnsEndPoint
            ? string.Join("; ", _failures.Select(static failure => $"{failure.Address}: {failure.Reason}"))
            : _failures[0].Reason;
        return new SocketException((int)_failures[^1].Error, $"Could not connect to {name}: {reasons}.");
    }

    private static int Ask(Socket socket, Func<int, int> call)
    {
        SafeSocketHandle handle = socket.SafeHandle;
        using var held = new HandleReference(handle);
        return call((int)handle.DangerousGetHandle());
    }
}
