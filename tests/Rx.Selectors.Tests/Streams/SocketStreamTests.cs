using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Sockets never block and never change for that, and say how they were ended.</summary>
public sealed class SocketStreamTests
{
    private readonly byte[] _buffer = new byte[100];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_blocking_mode_of_a_socket_makes_no_difference_and_stays(bool blocking)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        using Socket far = listener.Accept();
        socket.Blocking = blocking;
        var stream = new SocketStream(socket);

        Assert.False(stream.TryRead(_buffer, out int count));
        Assert.Equal(0, count);
        far.Send("abc"u8);
        Patience.WaitUntil(() => stream.TryRead(_buffer, out count), "the bytes arrive");
        Assert.Equal("abc"u8, _buffer.AsSpan(0, count));
        while (stream.TryWrite(_buffer, out count))
        {
            Assert.NotEqual(0, count);
        }

        Assert.Equal(blocking, socket.Blocking);
        Assert.Equal(!blocking, socket.IsNonBlocking());
    }

    [Fact]
    public void A_half_closed_socket_has_ended_and_can_still_be_written()
    {
        using SocketPair pair = SocketPair.Tcp();
        var stream = new SocketStream(pair.Near);
        pair.Far.Send("bye"u8);
        pair.Far.Shutdown(SocketShutdown.Send);

        Patience.WaitUntil(() => pair.Near.Available == 3, "the bytes arrive");
        Assert.True(stream.TryRead(_buffer, out int count));
        Assert.Equal(3, count);
        Patience.WaitUntil(() => stream.TryRead(_buffer, out count), "the end of the stream arrives");
        Assert.Equal(0, count);

        Assert.True(stream.TryWrite("answer"u8, out _));
        stream.EndWriting();
        stream.EndWriting();
        pair.Far.Blocking = true;
        pair.Far.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        Assert.Equal(6, pair.Far.Receive(_buffer));
        Assert.Equal(0, pair.Far.Receive(_buffer));
    }

    [Fact]
    public void A_reset_is_a_SocketException_like_NETs_own_that_names_the_descriptor()
    {
        using SocketPair pair = SocketPair.Tcp();
        var stream = new SocketStream(pair.Near);
        nint descriptor = pair.Near.Handle;
        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Far.Dispose();
        Patience.WaitUntil(() => pair.Near.Poll(0, SelectMode.SelectRead), "the reset arrives");

        var failure = Assert.Throws<SocketException>(() => stream.TryRead(_buffer, out _));
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        Assert.Equal(
            $"recv failed for descriptor {descriptor}: {Errno.Text(Errno.ECONNRESET)} (ECONNRESET).", failure.Message);

        failure = Assert.Throws<SocketException>(() => stream.TryWrite([1], out _));
        SocketError afterwards = TestedSystem.IsWindows ? SocketError.ConnectionReset : SocketError.Shutdown;
        Assert.Equal(afterwards, failure.SocketErrorCode);
        stream.EndWriting();
    }

    [Theory]
    [InlineData(Errno.ENOTCONN)]
    [InlineData(Errno.ECONNRESET)]
    [InlineData(Errno.ECONNABORTED)]
    public void Ending_a_connection_that_is_lost_is_done_whatever_the_system_calls_that(int errno)
    {
        using SocketPair pair = SocketPair.Unix();
        LibcShim.Refuse("shutdown", errno, count: 2, descriptor: (int)pair.Near.Handle);

        new SocketStream(pair.Near).EndWriting();
        new DescriptorStream(pair.Near.SafeHandle).EndWriting();
    }

    [UnixFact]
    public void A_Unix_socket_whose_peer_is_gone_is_broken()
    {
        using SocketPair pair = SocketPair.Unix();
        pair.Far.Dispose();

        var failure = Assert.Throws<SocketException>(() => new SocketStream(pair.Near).TryWrite([1], out _));

        Assert.Equal(SocketError.Shutdown, failure.SocketErrorCode);
        Assert.Contains("Broken pipe (EPIPE)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_that_is_not_connected_says_so()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        var failure = Assert.Throws<SocketException>(() => new SocketStream(socket).TryRead(_buffer, out _));

        Assert.Equal(SocketError.NotConnected, failure.SocketErrorCode);
    }

    [Fact]
    public void A_socket_that_has_been_closed_says_so()
    {
        using SocketPair pair = SocketPair.Tcp();
        var stream = new SocketStream(pair.Near);
        pair.Near.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.TryRead(_buffer, out _));
        Assert.Throws<ObjectDisposedException>(() => stream.TryWrite([1], out _));
        Assert.Throws<ObjectDisposedException>(stream.EndWriting);
    }

    [Fact]
    public void A_socket_for_datagrams_is_refused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        Assert.Throws<ArgumentException>(() => new SocketStream(socket));
        Assert.Throws<ArgumentNullException>(() => new SocketStream(null!));
    }

    [Fact]
    public void A_file_object_finds_the_stream_of_its_kind()
    {
        using SocketPair pair = SocketPair.Unix();
        var stream = new SocketStream(pair.Near);

        Assert.IsType<SocketStream>(ByteStream.Of(pair.Near));
        Assert.Same(pair.Near, ByteStream.Of(pair.Near).FileObject);
        Assert.IsType<DescriptorStream>(ByteStream.Of(pair.Near.SafeHandle));
        Assert.Same(stream, ByteStream.Of(stream));
        Assert.Throws<ArgumentException>(() => ByteStream.Of(new object()));
        Assert.Throws<ArgumentNullException>(() => ByteStream.Of(null!));
    }
}
