using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// One subscription to <see cref="SocketOperators.ReceiveFrom"/> or <see cref="SocketOperators.ReceiveMessages"/>.
/// </summary>
internal sealed class DatagramReceiver(
    IReadinessSource source, MessageSocket socket, ReceiveFromOptions options, IObserver<Datagram> observer)
    : ReadinessConsumer<Datagram>(source, options.Retries, observer)
{
    // How an address begins that says its family and no more, in the system's own bytes.
    private static readonly byte[] UnixFamily =
        new SocketAddress(AddressFamily.Unix, SocketCalls.MaxAddressSize).Buffer[..sizeof(short)].ToArray();

    private readonly byte[] _address = new byte[SocketCalls.MaxAddressSize];

    // One for each size an address can have. SocketAddress compares the whole of its buffer, so the buffer has the size of the
    // address, as that of EndPoint.Serialize has.
    private readonly SocketAddress?[] _senders = new SocketAddress?[SocketCalls.MaxAddressSize + 1];

    private string Call => socket.IsSequenced ? "recvmsg" : "recvfrom";

    public void Begin() => Observe(Source.WhenReadable(socket.FileObject));

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
        // While the peer has not ended, what is ready is a message, if only an empty one.
        bool isMessage = socket.IsSequenced && !Condition().IsReadClosed;
        int shortages = 0;
        int refused = 0;
        for (int taken = 0; taken < options.DatagramsPerTurn && IsWanted(ready); taken++)
        {
            int length = socket.TryReceive(buffer.Span, _address, out int addressSize, out bool isMarked);
            if (length >= 0)
            {
                if (length == 0 && socket.IsSequenced && !isMarked && !isMessage && IsAtEnd())
                {
                    End();
                    return;
                }

                isMessage = false;
                NoteProgress();
                Tell(new Datagram(buffer[..Math.Min(length, buffer.Length)], SenderOf(addressSize), length));
                continue;
            }

            switch (-length)
            {
                case Errno.EAGAIN:
                    OnNothing(ready, taken);
                    return;
                case Errno.EBADF:
                    End(SocketFailure.OfClosed());
                    return;
                case Errno.EINTR:
                    break;

                // The first one may report messages that were lost before (netlink(7)), and be over with that.
                case var errno when Errno.IsShortage(errno):
                    Report(Failure(errno), options.ErrorHandler);
                    if (++shortages > 1)
                    {
                        Pause(ready, Failure(errno));
                        return;
                    }

                    break;
                case var errno when SocketFailure.IsOfNetwork(errno) && !socket.IsSequenced:
                    Report(Failure(errno), options.ErrorHandler);
                    if (++refused == options.DatagramsPerTurn)
                    {
                        // The kernel forgets an error of the network once it has returned it. One that fills a turn may stay, as
                        // that of a security module.
                        PauseForEver(ready);
                        return;
                    }

                    break;
                case var errno:
                    End(Failure(errno));
                    return;
            }
        }
    }

    /// <summary>The address that has just been received, in an object that is used again for the next of its size.</summary>
    private SocketAddress SenderOf(int size)
    {
        // A Unix socket without a name: an address that says its family and no more, as getsockname(2) tells it.
        ReadOnlySpan<byte> address = size > 0 ? _address.AsSpan(0, Math.Min(size, _address.Length)) : UnixFamily;
        SocketAddress sender = _senders[address.Length] ??= new SocketAddress(AddressFamily.Unspecified, address.Length);
        address.CopyTo(sender.Buffer.Span);
        return sender;
    }

    /// <summary>
    /// Whether nothing received is the end of the connection. The kernel returns the same for an empty message, so that the last
    /// messages before the end, if they are empty and not marked, are taken for the end.
    /// </summary>
    private bool IsAtEnd() => Condition().IsReadClosed && socket.UnreadBytes() == 0;

    private void OnNothing(in ReadinessEvent ready, int taken)
    {
        if (taken > 0)
        {
            return;
        }

        if (Condition().IsReadClosed)
        {
            End(); // receiving has been shut down
        }
        else
        {
            OnNothing(ready, Readiness.Read, Call);
        }
    }

    private PendingCondition Condition() => PendingCondition.Of(Source, socket.FileObject, Readiness.Read);

    private SocketException Failure(int errno) => SocketFailure.Of(errno, Call, socket.Descriptor);
}
