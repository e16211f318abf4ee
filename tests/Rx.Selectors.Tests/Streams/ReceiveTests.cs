using System.Net.Sockets;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>What Receive reads, when, and in which portions.</summary>
public sealed class ReceiveTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);

    public ReceiveTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Bytes_arrive_in_order_on_the_loops_thread_until_the_end(Backend backend)
    {
        using SocketPair pair = SocketPair.Tcp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var text = new StringBuilder();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>(bytes => text.Append(Encoding.ASCII.GetString(bytes.Span)));
        using IDisposable subscription = loop.Scheduler.Receive(pair.Near).Subscribe(probe);

        pair.Far.Send("one "u8);
        probe.WaitForOne("the first bytes");
        pair.Far.Send("two "u8);
        pair.Far.Send("three"u8);
        pair.Far.Shutdown(SocketShutdown.Send);

        probe.WaitForCompletion("the end of the stream");
        Assert.Equal("one two three", text.ToString());
        Assert.Equal([loop.Run(static () => Environment.CurrentManagedThreadId)], probe.Threads);
    }

    [Fact]
    public void Nothing_is_read_before_it_is_subscribed_to_and_before_the_kernel_says_so()
    {
        IObservable<ReadOnlyMemory<byte>> receiving = _loop.Scheduler.Receive(_stream);
        _stream.Have([1]);
        Assert.Empty(_kernel.Calls);

        using IDisposable subscription = receiving.Subscribe(static _ => { });
        Assert.Equal(["add 3 Read"], _kernel.Calls);
        _loop.FinishTurn();
        Assert.Equal(0, _stream.Reads);
    }

    [Fact]
    public void Disposing_stops_asking_and_another_subscription_goes_on()
    {
        var first = new ObserverProbe<ReadOnlyMemory<byte>>();
        IObservable<ReadOnlyMemory<byte>> receiving = _loop.Scheduler.Receive(_stream);
        IDisposable subscription = receiving.Subscribe(first);
        _stream.Have([1]);
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(1, first.Count);

        subscription.Dispose();
        subscription.Dispose();
        first.ExpectSilence();
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
        Assert.Empty(_kernel.GetMap());

        var second = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable next = receiving.Subscribe(second);
        _stream.Have([2]);
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(1, second.Count);
        first.AssertGrammar();
    }

    [Fact]
    public void A_read_that_did_not_fill_the_buffer_is_the_last_of_its_turn()
    {
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = _loop.Scheduler
            .Receive(_stream, new ReceiveOptions { BufferSize = 10 }).Subscribe(probe);
        _stream.Have(new byte[10], new byte[9], new byte[1]);

        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal([10, 9], probe.Values.Select(static bytes => bytes.Length));
        Assert.Equal(2, _stream.Reads);

        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal([10, 9, 1], probe.Values.Select(static bytes => bytes.Length));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(100, 10)]
    public void A_busy_stream_lets_the_others_have_their_turn(int bytesPerTurn, int reads)
    {
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = _loop.Scheduler
            .Receive(_stream, new ReceiveOptions { BufferSize = 10, BytesPerTurn = bytesPerTurn }).Subscribe(probe);
        _stream.Have([.. Enumerable.Repeat(new byte[10], 50)]);

        _kernel.Tell((_stream, Readiness.Read));

        Assert.Equal(reads, probe.Count);
    }

    [Fact]
    public void A_stale_readiness_is_nothing()
    {
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = _loop.Scheduler.Receive(_stream).Subscribe(probe);

        _kernel.Tell((_stream, Readiness.Read));

        Assert.Equal(1, _stream.Reads);
        Assert.Equal(0, probe.Count);
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void All_receivers_of_a_loop_read_into_one_buffer()
    {
        var other = new ScriptedStream(4);
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable one = _loop.Scheduler.Receive(_stream).Subscribe(probe);
        using IDisposable two = _loop.Scheduler.Receive(other).Subscribe(probe);
        _stream.Have([1]);
        other.Have([2]);

        _kernel.Tell((_stream, Readiness.Read), (other, Readiness.Read));

        // What the first notification brought has been written over by the second: that is what it is valid for.
        Assert.Equal([2, 2], probe.Values.Select(static bytes => bytes.Span[0]));
    }

    [Fact]
    public void Nothing_is_read_after_a_disposal_within_a_notification()
    {
        IDisposable? subscription = null;
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>(_ => subscription!.Dispose());
        subscription = _loop.Scheduler.Receive(_stream, new ReceiveOptions { BufferSize = 1 }).Subscribe(probe);
        _stream.Have([1], [2], [3]);

        _kernel.Tell((_stream, Readiness.Read));

        Assert.Equal(1, probe.Count);
        Assert.Equal(1, _stream.Reads);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed()
    {
        using IDisposable subscription = _loop.Scheduler.Receive(_stream)
            .Subscribe(new ObserverProbe<ReadOnlyMemory<byte>>(static _ => throw new InvalidOperationException("bad observer")));
        _stream.Have([1], [2]);
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal("bad observer", _loop.TakeFailure().Message);
        Assert.Empty(_kernel.GetMap());

        // And another one may receive.
        var next = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable after = _loop.Scheduler.Receive(_stream).Subscribe(next);
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(1, next.Count);
    }

    [Fact]
    public void An_object_that_cannot_have_bytes_is_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>(() => ReceiveExtensions.Receive(null!, _stream));
        Assert.Throws<ArgumentNullException>(() => _loop.Scheduler.Receive(null!));
        Assert.Throws<ArgumentException>(() => _loop.Scheduler.Receive("text"));
        Assert.Throws<ArgumentNullException>(() => _loop.Scheduler.Receive(_stream).Subscribe(null!));
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new ReceiveOptions { BufferSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new ReceiveOptions { BytesPerTurn = 0 });
    }
}
