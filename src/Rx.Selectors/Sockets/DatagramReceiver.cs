using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>One subscription to <see cref="SocketOperators.ReceiveFrom"/>.</summary>
internal sealed class DatagramReceiver(
    IReadinessSource source, Socket socket, ReceiveFromOptions options, IObserver<Datagram> observer)
    : ReadinessConsumer<Datagram>(observer)
{
    // How an address begins that says its family and no more, in the system's own bytes.
    private static readonly byte[] UnixFamily =
        new SocketAddress(AddressFamily.Unix, SocketCalls.MaxAddressSize).Buffer[..sizeof(short)].ToArray();

    private readonly SafeSocketHandle _socket = socket.SafeHandle;
    private readonly SocketAddress _sender = new(AddressFamily.Unspecified, SocketCalls.MaxAddressSize);

    public void Begin() => Observe(source.WhenReadable(socket));

    protected override void OnReady(in ReadinessEvent ready)
    {
        // The pool keeps one for each thread: a buffer a loop, in effect, and nobody has it between turns.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(options.MaxDatagramBytes);
        try
        {
            Receive(ready, buffer.AsMemory(0, options.MaxDatagramBytes));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Receive(in ReadinessEvent ready, Memory<byte> buffer)
    {
        for (int taken = 0; taken < options.DatagramsPerTurn && IsWanted(ready); taken++)
        {
            int length = TryReceive(buffer.Span);
            if (length >= 0)
            {
                Tell(new Datagram(buffer[..Math.Min(length, buffer.Length)], _sender, length));
                continue;
            }

            switch (-length)
            {
                case Errno.EAGAIN when taken == 0:
                    FindOutWhy(ready);
                    return;
                case Errno.EAGAIN:
                    return;
                case Errno.EBADF:
                    End(SocketFailure.OfClosed());
                    return;
                case var errno when SocketFailure.IsOfNetwork(errno) || errno is Errno.ENOBUFS or Errno.EINTR:
                    Report(Failure(errno), options.ErrorHandler);
                    break;
                case var errno:
                    End(Failure(errno));
                    return;
            }
        }
    }

    /// <summary>
    /// The length of a datagram, or the negated errno. The handle is held open for the call and no longer: the observer may
    /// close the socket.
    /// </summary>
    private int TryReceive(Span<byte> buffer)
    {
        try
        {
            using var held = new HandleReference(_socket);
            _sender.Size = SocketCalls.MaxAddressSize;
            int length = SocketCalls.ReceiveFrom(
                (int)_socket.DangerousGetHandle(), buffer, _sender.Buffer.Span, out int addressSize);
            if (length >= 0)
            {
                NoteSender(addressSize);
            }

            return length;
        }
        catch (ObjectDisposedException)
        {
            return -Errno.EBADF;
        }
    }

    private void NoteSender(int size)
    {
        if (size > 0)
        {
            _sender.Size = size;
            return;
        }

        // A Unix socket without a name: an address that says its family and no more, as getsockname(2) tells it.
        _sender.Size = UnixFamily.Length;
        UnixFamily.CopyTo(_sender.Buffer.Span);
    }

    /// <summary>
    /// Ready, and nothing there. That may be because somebody else has taken it; but it may be so for ever, and asking on would
    /// take all of a processor. The kernel is asked why, as the events of select(2) do not tell.
    /// </summary>
    private void FindOutWhy(in ReadinessEvent ready)
    {
        short state = Probe();
        if ((state & (Poll.ReadHangUp | Poll.HangUp)) != 0)
        {
            End(); // receiving has been shut down
        }
        else if ((state & Poll.Error) != 0)
        {
            Pause(ready, options.Pause, source.Scheduler); // its queue of errors is not empty, and is not this one's to read
        }
    }

    private short Probe()
    {
        if (OperatingSystem.IsWindows())
        {
            return 0; // none of the two lasts there: the next call fails, or does not
        }

        try
        {
            using var held = new HandleReference(_socket);
            Span<PollDescriptor> probe =
            [
                new PollDescriptor
                {
                    Descriptor = (int)_socket.DangerousGetHandle(),
                    Asked = (short)(Poll.In | Poll.ReadHangUp),
                },
            ];
            return Poll.Wait(probe, TimeSpan.Zero) > 0 ? probe[0].Returned : (short)0;
        }
        catch (ObjectDisposedException)
        {
            return 0; // which the next call tells
        }
    }

    private SocketException Failure(int errno) =>
        SocketFailure.Of(errno, "recvfrom", SocketFailure.DescriptorOf(_socket));
}
