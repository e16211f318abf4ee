using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>One subscription to <see cref="SocketOperators.Accept"/>.</summary>
internal sealed class Acceptor(IReadinessSource source, Socket listener, AcceptOptions options, IObserver<Socket> observer)
    : ReadinessConsumer<Socket>(source, options.Retries, observer)
{
    private const string CallName = "accept4";
    private const string NotListening = "The socket does not listen";

    private readonly SafeSocketHandle _listener = listener.SafeHandle;

    public void Begin()
    {
        switch (Ask(descriptor => IsNonBlocking(descriptor) ? CheckListening(descriptor) : -Errno.EAGAIN))
        {
            case -Errno.EBADF:
                End(SocketFailure.OfClosed());
                break;
            case -Errno.EINVAL:
                End(Failure(Errno.EINVAL, NotListening));
                break;
            case < 0:
                End(new InvalidOperationException(
                    $"The listening socket, descriptor {SocketFailure.DescriptorOf(_listener)}, blocks: accepting from it could "
                    + "stop the whole loop. Set its Blocking to false first."));
                break;
            default:
                Observe(Source.WhenReadable(listener));
                break;
        }
    }

    protected override void OnReady(in ReadinessEvent ready)
    {
        int refused = 0;
        for (int i = 0; i < options.ConnectionsPerTurn && IsWanted(ready); i++)
        {
            int result = Ask(options.Call);
            if (result >= 0)
            {
                NoteProgress();
                Hand(result);
                continue;
            }

            if (result == -Errno.EAGAIN)
            {
                if (i == 0)
                {
                    OnNothing(ready, Readiness.Read, CallName);
                }

                return;
            }

            if (!IsSurvived(-result))
            {
                return;
            }

            // The same connection may be refused again and again, and stay in the queue (a security module can do that).
            if (Errno.IsShortage(-result) || ++refused == options.ConnectionsPerTurn)
            {
                Pause(ready, Failure(-result));
                return;
            }
        }
    }

    /// <summary>Winsock cannot be asked, but there only .NET's own property changes it.</summary>
    private bool IsNonBlocking(int descriptor) =>
        OperatingSystem.IsWindows() ? !listener.Blocking : DescriptorModes.IsNonBlocking(descriptor);

    /// <summary>Elsewhere such a socket is ready and accepting from it fails; on Windows it is never ready.</summary>
    private static int CheckListening(int descriptor) =>
        OperatingSystem.IsWindows() ? Winsock.CheckListening(descriptor) : 0;

    /// <summary>A call with the listener's descriptor, which is held open for as long and no longer.</summary>
    private int Ask(Func<int, int> call)
    {
        try
        {
            using var held = new HandleReference(_listener);
            return call((int)_listener.DangerousGetHandle());
        }
        catch (ObjectDisposedException)
        {
            return -Errno.EBADF;
        }
    }

    private void Hand(int descriptor)
    {
        Socket socket = Wrap(descriptor);
        if (IsOver)
        {
            socket.Dispose(); // unsubscribed on another thread just now: nobody is there to take it
            return;
        }

        try
        {
            Tell(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Wrap(int descriptor)
    {
        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        try
        {
            return new Socket(handle) { Blocking = false }; // what the kernel knows already, for .NET to know as well
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Tells of an error, and whether accepting goes on after it.</summary>
    private bool IsSurvived(int errno)
    {
        switch (errno)
        {
            case Errno.EBADF:
                End(SocketFailure.OfClosed());
                return false;
            case Errno.EINTR:
                return true;
            case var _ when Errno.IsShortage(errno) || SocketFailure.IsOfNetwork(errno):
                Report(Failure(errno), options.ErrorHandler);
                return !IsOver;
            default:
                End(Failure(errno, errno == Errno.EINVAL ? NotListening : null));
                return false;
        }
    }

    private SocketException Failure(int errno, string? advice = null) =>
        SocketFailure.Of(errno, CallName, SocketFailure.DescriptorOf(_listener), advice);
}
