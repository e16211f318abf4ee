using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>A socket whose peer is drawn, and what is written to it.</summary>
public sealed class VirtualSocketTests
{
    private static readonly Dictionary<string, string> Words = new() { ["a"] = "alpha", ["b"] = "beta" };

    [Fact]
    public void Bytes_of_the_peer_are_read_when_they_arrive()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("--a--b|", Words);

        marbles.Expect(Texts(source, socket)).ToBe("--a--b|", Words);
    }

    [Fact]
    public void A_small_buffer_reads_the_rest_a_frame_later()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("--a", Words);

        marbles.Expect(Texts(source, socket, bufferSize: 2), "^-----!").ToBe(
            "--123", ("1", "al"), ("2", "ph"), ("3", "a"));
    }

    [Fact]
    public void Texts_are_utf_8()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("-é-🙂|");

        marbles.Expect(Texts(source, socket)).ToBe("-é-🙂|");
    }

    [Fact]
    public void A_peer_may_send_bytes_that_are_no_text()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("z", new Dictionary<string, byte[]> { ["z"] = [0, 255, 128] });
        marbles.Run();
        var buffer = new byte[8];
        Assert.True(socket.TryRead(buffer, out int count));
        Assert.Equal([0, 255, 128], buffer[..count]);
    }

    [Fact]
    public void A_reset_is_reported_once_after_the_received_bytes_have_been_read_as_on_linux()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("a-#");
        marbles.AdvanceTo(TimeSpan.FromMilliseconds(2).Ticks);

        const Readiness broken = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.Write
            | Rx.Selectors.Readiness.HangUp | Rx.Selectors.Readiness.Error | Rx.Selectors.Readiness.ReadClosed;
        Assert.Equal(broken, socket.Readiness);
        Assert.True(socket.TryRead(new byte[8], out int count));
        Assert.Equal(1, count);
        var reset = Assert.Throws<SocketException>(() => socket.TryRead(new byte[8], out _));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        Assert.True(socket.TryRead(new byte[8], out count));
        Assert.Equal(0, count);
        Assert.Throws<SocketException>(() => socket.TryWrite("x"u8, out _));
    }

    [Fact]
    public void A_peer_that_goes_ends_its_reader()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("a", options: new VirtualSocketOptions { PeerReads = "---|" });

        marbles.Expect(source.Receive(socket).Select(static bytes => bytes.Length)).ToBe("1--|");
    }

    [Fact]
    public void Written_bytes_are_recorded_in_their_frame_and_the_record_completes_when_writing_ends()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("");
        marbles.Schedule(marbles.Time("--|"), () => Write(socket, "alpha"));
        marbles.Schedule(marbles.Time("----|"), () =>
        {
            Write(socket, "beta");
            socket.EndWriting();
            socket.EndWriting();
        });

        marbles.Expect(socket.SentText).ToBe("--a-(b|)", Words);
    }

    [Fact]
    public void A_full_buffer_takes_a_part_then_nothing_until_the_peer_has_read()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket(
            "", options: new VirtualSocketOptions { SendCapacity = 4, PeerReads = "-----2--r" });

        Assert.Equal(4, Write(socket, "alpha"));
        Assert.Equal(0, Write(socket, "a"));
        Assert.Equal(4, socket.Unsent);
        IObservable<int> room = source.WhenWritable(socket).Select(_ => Write(socket, "12345"));
        marbles.Expect(room).ToBe("-----2--4", ("2", 2), ("4", 4));
    }

    [Fact]
    public void A_peer_that_never_reads_holds_the_writer_for_ever()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("", options: new VirtualSocketOptions { SendCapacity = 8, PeerReads = "" });

        marbles.Expect(source.WhenWritable(socket).Select(_ => Write(socket, "12345"))).ToBe(
            "53", ("5", 5), ("3", 3));
    }

    [Fact]
    public void A_peer_that_goes_breaks_the_writer()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("", options: new VirtualSocketOptions { PeerReads = "--|" });
        Assert.Equal(1, Write(socket, "a"));
        marbles.Run();
        const Readiness gone = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.Write | Rx.Selectors.Readiness.Error
            | Rx.Selectors.Readiness.HangUp | Rx.Selectors.Readiness.ReadClosed;
        Assert.Equal(gone, socket.Readiness);
        Assert.Throws<SocketException>(() => Write(socket, "b"));
    }

    [Fact]
    public void Bytes_beyond_the_receive_capacity_stay_with_the_peer()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket(
            "aab|", Words, new VirtualSocketOptions { ReceiveCapacity = 6 });
        marbles.Run();
        Assert.Equal((6, 8), (socket.Unread, socket.Withheld));
        var buffer = new byte[4];
        Assert.True(socket.TryRead(buffer, out int count));
        Assert.Equal("alph", Encoding.UTF8.GetString(buffer, 0, count));
        Assert.Equal((6, 4), (socket.Unread, socket.Withheld));
        Assert.Equal(Rx.Selectors.Readiness.None, socket.Readiness & Rx.Selectors.Readiness.ReadClosed);
    }

    [Fact]
    public void The_end_of_the_peers_stream_is_half_a_close()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("|");
        marbles.Run();
        const Readiness half = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.Write | Rx.Selectors.Readiness.ReadClosed;
        Assert.Equal(half, socket.Readiness);
        Assert.Equal(1, Write(socket, "a"));
        socket.EndWriting();
        Assert.Equal(half | Rx.Selectors.Readiness.HangUp, socket.Readiness);
        Assert.Throws<SocketException>(() => Write(socket, "b"));
    }

    [Fact]
    public void A_closed_socket_refuses_everything_and_ends_its_recording()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("a", options: new VirtualSocketOptions { Lifetime = "^--!" });
        marbles.Expect(socket.SentText).ToBe("---|");
        marbles.Run();
        Assert.Throws<ObjectDisposedException>(() => socket.TryRead(new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => Write(socket, "a"));
        Assert.Throws<ObjectDisposedException>(socket.EndWriting);
    }

    [Fact]
    public void A_symbol_without_a_text_is_refused()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var missing = Assert.Throws<KeyNotFoundException>(() => kernel.OpenSocket("--c", Words));
        Assert.Contains("a, b", missing.Message, StringComparison.Ordinal);
    }

    private static int Write(VirtualSocket socket, string text) =>
        socket.TryWrite(Encoding.UTF8.GetBytes(text), out int count) ? count : 0;

    private static IObservable<string> Texts(IReadinessSource source, VirtualSocket socket, int bufferSize = 1024)
    {
        var buffer = new byte[bufferSize];
        return source.WhenReadable(socket)
            .Select(_ => socket.TryRead(buffer, out int count) ? count : -1)
            .TakeWhile(static count => count != 0)
            .Where(static count => count > 0)
            .Select(count => Encoding.UTF8.GetString(buffer, 0, count));
    }
}
