using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Two connections become one, to the end of both.</summary>
public sealed class RelayTests : IDisposable
{
    private readonly SocketPair _first = SocketPair.Tcp(); // its far end is a client
    private readonly SocketPair _second = SocketPair.Tcp(); // its far end is a server
    private readonly ObserverProbe<RelayResult> _probe = new();

    public RelayTests()
    {
        foreach (Socket peer in (Socket[])[_first.Far, _second.Far])
        {
            peer.Blocking = true;
            peer.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
            peer.SendTimeout = peer.ReceiveTimeout;
        }
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Bytes_go_both_ways_and_an_answer_comes_after_the_end_of_the_question(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);
        var buffer = new byte[100];

        _first.Far.Send("question"u8);
        _first.Far.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", ReadToEnd(_second.Far));
        Assert.False(_probe.HasEnded);

        _second.Far.Send("a longer answer"u8);
        Assert.Equal(15, _first.Far.Receive(buffer));
        Assert.False(_probe.HasEnded);
        _second.Far.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, _first.Far.Receive(buffer));

        Assert.Equal(new RelayResult(8, 15), _probe.WaitForOne("the result"));
        _probe.WaitForCompletion("both ends");
        Assert.Equal([loop.Run(static () => Environment.CurrentManagedThreadId)], _probe.Threads);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void Much_arrives_complete_in_both_directions_at_once()
    {
        const int size = 3_000_000;
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);
        byte[] there = [.. Enumerable.Range(0, size).Select(static i => (byte)(i * 7))];
        byte[] back = [.. Enumerable.Range(0, size).Select(static i => (byte)(i * 13))];

        Task[] sending = [Send(_first.Far, there), Send(_second.Far, back)];
        Task<byte[]> arrived = Receive(_second.Far, size);
        Task<byte[]> returned = Receive(_first.Far, size);

        Assert.Equal(there, ReadinessLoop.Finish(arrived, "all bytes at the server"));
        Assert.Equal(back, ReadinessLoop.Finish(returned, "all bytes at the client"));
        ReadinessLoop.Finish(Task.WhenAll(sending), "everything is sent");
        Assert.Equal(new RelayResult(size, size), _probe.WaitForOne("the result"));

        static Task Send(Socket socket, byte[] bytes) => OnThread(() =>
        {
            socket.Send(bytes);
            socket.Shutdown(SocketShutdown.Send);
            return true;
        });

        static Task<byte[]> Receive(Socket socket, int count) => OnThread(() =>
        {
            var bytes = new byte[count];
            for (int received = 0; received < count;)
            {
                received += socket.Receive(bytes.AsSpan(received));
            }

            Assert.Equal(0, socket.Receive(new byte[1]));
            return bytes;
        });
    }

    [Fact]
    public void A_peer_that_never_reads_holds_the_other_back()
    {
        var options = new RelayOptions { Send = new SendOptions { HighWaterMark = 10_000 } };
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near, options).Subscribe(_probe);
        _first.Far.Blocking = false;
        long sent = 0;
        int blocked = 0;
        var bytes = new byte[64 * 1024];
        while (blocked < 100) // until there is no room anywhere, nor does the relay make any
        {
            int count = _first.Far.Send(bytes, SocketFlags.None, out SocketError error);
            blocked = error == SocketError.WouldBlock ? blocked + 1 : 0;
            sent += error == SocketError.Success ? count : 0;
            loop.FinishTurn();
            Assert.True(sent < 100_000_000, "The relay takes bytes without an end.");
        }

        Assert.False(_probe.HasEnded);
        _second.Far.Send("x"u8); // the other direction is not held back
        _first.Far.Blocking = true;
        Assert.Equal(1, _first.Far.Receive(new byte[10]));
        OnThread(() => Drain(_second.Far, sent)).Wait(Patience.Limit);
    }

    [Fact]
    public void A_peer_that_takes_nothing_for_too_long_fails_the_relay()
    {
        var options = new RelayOptions
        {
            Send = new SendOptions { HighWaterMark = 10_000, StallTimeout = TimeSpan.FromMilliseconds(50) },
        };
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near, options).Subscribe(_probe);
        Task sending = OnThread(() =>
        {
            try
            {
                while (true)
                {
                    _first.Far.Send(new byte[64 * 1024]);
                }
            }
            catch (SocketException)
            {
                return true; // closed below
            }
        });

        _probe.WaitForError<SlowPeerException>("of the peer that takes nothing");
        Assert.Empty(loop.Selector.GetMap());
        _first.Near.LingerState = new LingerOption(enable: true, seconds: 0);
        _first.Near.Dispose();
        ReadinessLoop.Finish(sending, "the sender sees the reset");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_reset_in_the_middle_is_the_error_and_what_its_owner_passes_on(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);
        _first.Far.Send("begin"u8);
        Assert.Equal(5, _second.Far.Receive(new byte[5]));

        _first.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        _first.Far.Dispose();

        Assert.Equal(SocketError.ConnectionReset, _probe.WaitForError<SocketException>("of the reset").SocketErrorCode);
        Assert.Empty(loop.Selector.GetMap());
        _second.Near.LingerState = new LingerOption(enable: true, seconds: 0);
        _second.Near.Dispose();
        var passedOn = Assert.Throws<SocketException>(() => _second.Far.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, passedOn.SocketErrorCode);
    }

    [Fact]
    public void Disposing_in_the_middle_stops_at_once_and_closes_nothing()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IDisposable relay = loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);
        _first.Far.Send("begin"u8);
        Assert.Equal(5, _second.Far.Receive(new byte[5]));

        relay.Dispose();
        _probe.ExpectSilence();

        Assert.Empty(loop.Selector.GetMap());
        _first.Far.Send("more"u8);
        loop.FinishTurns();
        _first.Near.Blocking = true;
        Assert.Equal(4, _first.Near.Receive(new byte[10])); // it is the owner's to read
        _probe.AssertGrammar();
    }

    [Fact]
    public void A_source_that_ends_completes_a_relay_without_a_result_and_ends_no_connection()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);

        loop.Scheduler.Dispose();

        _probe.WaitForCompletion("the source has ended");
        Assert.Equal(0, _probe.Count);
        _second.Near.Send("still open"u8); // had writing been ended, this would throw
        Assert.Equal(10, _second.Far.Receive(new byte[20]));
    }

    [Fact]
    public void Unregistering_one_side_completes_a_relay_without_a_result()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);

        loop.Scheduler.Unregister(_first.Near);

        _probe.WaitForCompletion("one side is not observed any more");
        Assert.Equal(0, _probe.Count);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void A_stream_that_is_received_from_already_is_an_error()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using IDisposable other = loop.Scheduler.Receive(_second.Near).Subscribe(static _ => { });

        loop.Scheduler.Relay(_first.Near, _second.Near).Subscribe(_probe);

        _probe.WaitForError<InvalidOperationException>("of the second receiver");
        Assert.Single(loop.Selector.GetMap());
        Assert.Throws<ArgumentException>(() => loop.Scheduler.Relay(_first.Near, _first.Near));
    }

    [Fact]
    public void A_relay_that_fails_while_it_begins_lets_go_of_both_sides()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        int subscriber = Environment.CurrentManagedThreadId;
        bool begins = false;
        var second = new WatchedStream(new SocketStream(_second.Near), () =>
        {
            if (begins && Environment.CurrentManagedThreadId == subscriber)
            {
                Patience.WaitUntil(() => _probe.HasEnded, "the relay has failed on the loop");
            }
        });
        IObservable<RelayResult> relay = loop.Scheduler.Relay(_first.Near, second);
        _first.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        _first.Far.Dispose();
        begins = true;

        relay.Subscribe(_probe);
        begins = false;

        _probe.WaitForError<SocketException>("of the reset");
        var next = new ObserverProbe<int>();
        using IDisposable receiving = loop.Scheduler.Receive(_second.Near).Select(static bytes => bytes.Length).Subscribe(next);
        _second.Far.Send("x"u8);
        Assert.Equal(1, next.WaitForOne("a byte for the next receiver"));
    }

    private static string ReadToEnd(Socket socket)
    {
        using var reader = new StreamReader(new NetworkStream(socket, ownsSocket: false));
        return reader.ReadToEnd();
    }

    private static bool Drain(Socket socket, long count)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            count -= socket.Receive(buffer);
        }

        return true;
    }

    private static Task<T> OnThread<T>(Func<T> function) =>
        Task.Factory.StartNew(function, TaskCreationOptions.LongRunning);

    /// <summary>Runs something whenever the stream is asked for its file object.</summary>
    private sealed class WatchedStream(IByteStream stream, Action watch) : IByteStream
    {
        public object FileObject
        {
            get
            {
                watch();
                return stream.FileObject;
            }
        }

        public bool TryRead(Span<byte> buffer, out int count) => stream.TryRead(buffer, out count);

        public bool TryWrite(ReadOnlySpan<byte> bytes, out int count) => stream.TryWrite(bytes, out count);

        public void EndWriting() => stream.EndWriting();
    }
}
