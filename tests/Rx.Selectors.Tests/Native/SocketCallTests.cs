using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

/// <summary>The socket calls, and that the kernel understands their numbers as they are meant.</summary>
public sealed class SocketCallTests
{
    private const int NotOpen = 1_000_000; // beyond any limit of this process

    [Fact]
    public void Accept_takes_a_connection_or_says_that_there_is_none()
    {
        using Socket listener = Loopback.Listen();
        Assert.Equal(-Errno.EAGAIN, SocketCalls.Accept((int)listener.Handle));
        using Socket client = Loopback.Connect(listener);

        using var accepted = new RawDescriptor(SocketCalls.Accept((int)listener.Handle));

        Assert.True(Libc.IsNonBlocking(accepted.Number));
        Assert.True(Libc.IsCloseOnExec(accepted.Number));
    }

    [Fact]
    public void Connect_begins_and_the_error_can_be_taken_once()
    {
        using IDisposable holder = Loopback.RefusingAddress(out IPEndPoint address);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        SocketAddress bytes = address.Serialize();

        Assert.Equal(-Errno.EINPROGRESS, SocketCalls.Connect((int)socket.Handle, bytes.Buffer.Span[..bytes.Size]));
        Assert.True(socket.Poll(Patience.Limit, SelectMode.SelectWrite));
        Assert.Equal(-Errno.ECONNREFUSED, SocketCalls.TakeError((int)socket.Handle));
        Assert.Equal(0, SocketCalls.TakeError((int)socket.Handle));
    }

    [Fact]
    public void Calls_about_datagrams_begin_again_when_a_signal_interrupts_them()
    {
        using Socket near = Loopback.Udp();
        using Socket far = Loopback.Udp();
        SocketAddress address = far.LocalEndPoint!.Serialize();
        byte[] buffer = new byte[10];
        LibcShim.Refuse("sendto", Errno.EINTR, count: 2, descriptor: (int)near.Handle);
        LibcShim.Refuse("recvfrom", Errno.EINTR, count: 2, descriptor: (int)far.Handle);

        Assert.Equal(3, SocketCalls.SendTo((int)near.Handle, [1, 2, 3], address.Buffer.Span[..address.Size]));
        Assert.True(far.Poll(Patience.Limit, SelectMode.SelectRead));
        Assert.Equal(3, SocketCalls.ReceiveFrom((int)far.Handle, buffer, new byte[SocketCalls.MaxAddressSize], out int size));

        Assert.Equal([1, 2, 3], buffer[..3]);
        Assert.True(size > 0);
    }

    [Fact]
    public void The_mode_is_the_kernels()
    {
        using Socket blocking = Loopback.Udp();
        Assert.False(DescriptorModes.IsNonBlocking((int)blocking.Handle));
        blocking.Blocking = false;
        Assert.True(DescriptorModes.IsNonBlocking((int)blocking.Handle));
        Assert.False(DescriptorModes.IsNonBlocking(NotOpen));
    }

    [Fact]
    public void A_datagram_that_does_not_fit_is_cut_and_its_length_is_reported()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        SocketAddress to = receiver.LocalEndPoint!.Serialize();
        Span<byte> buffer = stackalloc byte[4];
        Span<byte> address = stackalloc byte[SocketCalls.MaxAddressSize];
        Assert.Equal(-Errno.EAGAIN, SocketCalls.ReceiveFrom((int)receiver.Handle, buffer, address, out _)); // and it blocks

        Assert.Equal(6, SocketCalls.SendTo((int)sender.Handle, [1, 2, 3, 4, 5, 6], to.Buffer.Span[..to.Size]));

        Assert.Equal(6, SocketCalls.ReceiveFrom((int)receiver.Handle, buffer, address, out int size));
        Assert.Equal([1, 2, 3, 4], buffer.ToArray());
        SocketAddress from = sender.LocalEndPoint!.Serialize();
        Assert.Equal(from.Buffer.Span[..from.Size].ToArray(), address[..size].ToArray());
    }

    [Fact]
    public void An_empty_datagram_is_a_datagram_and_a_sender_without_a_name_has_no_address()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        sender.Connect(receiver.LocalEndPoint!);

        Assert.Equal(0, SocketCalls.SendTo((int)sender.Handle, [], []));

        Assert.Equal(
            0, SocketCalls.ReceiveFrom((int)receiver.Handle, new byte[1], new byte[SocketCalls.MaxAddressSize], out int size));
        Assert.Equal(0, size);
    }

    [Fact]
    public void A_descriptor_that_is_not_open_is_EBADF_to_all()
    {
        Span<byte> none = [];
        Assert.Equal(-Errno.EBADF, SocketCalls.Accept(NotOpen));
        Assert.Equal(-Errno.EBADF, SocketCalls.Connect(NotOpen, none));
        Assert.Equal(-Errno.EBADF, SocketCalls.TakeError(NotOpen));
        Assert.Equal(-Errno.EBADF, SocketCalls.ReceiveFrom(NotOpen, none, none, out _));
        Assert.Equal(-Errno.EBADF, SocketCalls.SendTo(NotOpen, none, none));
    }
}
