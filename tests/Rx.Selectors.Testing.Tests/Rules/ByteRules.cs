using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>Bytes in and out, and what holds them back, in virtual time.</summary>
public sealed class ByteRules : IDisposable
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public ByteRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    public void Dispose() => _marbles.Dispose();

    [Fact]
    public void Bytes_of_the_peer_are_received_in_their_frame()
    {
        VirtualSocket socket = _kernel.OpenSocket("--a--b|");

        _marbles.Expect(Received(socket)).ToBe("--a--b|");
        _marbles.ExpectInterest(socket).ToBe("^-----!");
    }

    [Fact]
    public void A_busy_peer_is_read_in_portions()
    {
        VirtualSocket socket = _kernel.OpenSocket("-a|", new Dictionary<string, string> { ["a"] = "12345" });
        var options = new ReceiveOptions { BufferSize = 2, BytesPerTurn = 2 };

        _marbles.Expect(Received(socket, options)).ToBe("-xyz|", ("x", "12"), ("y", "34"), ("z", "5"));
    }

    [Fact]
    public void While_the_receiver_is_full_nothing_is_read_and_nothing_is_asked_for()
    {
        VirtualSocket socket = _kernel.OpenSocket("a--b-----c|");
        IObservable<bool> full = _marbles.Hot("--t---f", ("t", true), ("f", false));

        _marbles.Expect(Received(socket, full: full)).ToBe("a-----b--c|");
        _marbles.ExpectInterest(socket).ToBe("^--!--^---!"); // the event in frame 3 finds it full
    }

    [Fact]
    public void Room_is_asked_for_only_while_something_waits()
    {
        VirtualSocket socket = _kernel.OpenSocket(
            "", options: new VirtualSocketOptions { SendCapacity = 2, PeerReads = "----2------2" });

        IObservable<Unit> sent = _source.Send(socket, _marbles.Cold("-a----b---|", ("a", Bytes("123")), ("b", Bytes("456"))));

        _marbles.Expect(sent).ToBe("-----------(x|)", ("x", Unit.Default));
        _marbles.Expect(socket.SentText).ToBe("-a--b-c----d", ("a", "12"), ("b", "3"), ("c", "4"), ("d", "56"));
        _marbles.ExpectInterest(socket, Rx.Selectors.Readiness.Write).ToBe("-^--!-^----!");
    }

    [Fact]
    public void A_peer_that_takes_something_now_and_then_is_not_slow_until_it_stops()
    {
        VirtualSocket socket = _kernel.OpenSocket(
            "", options: new VirtualSocketOptions { SendCapacity = 2, PeerReads = "----1----1" });
        var options = new SendOptions { StallTimeout = _marbles.Time("------|") };

        IObservable<string> outcome = _source.Send(socket, Observable.Return(Bytes("123456")), options)
            .Select(static _ => "flushed")
            .Catch((SlowPeerException slow) => Observable.Return($"{slow.QueuedBytes} waiting"));

        // Frame 9 was the last progress, and six frames later the patience is over.
        _marbles.Expect(outcome).ToBe("---------------(x|)", ("x", "2 waiting"));
    }

    [Fact]
    public void An_echo_to_a_peer_that_does_not_read_stops_reading_and_goes_on_when_it_does()
    {
        VirtualSocket socket = _kernel.OpenSocket(
            "-abcdef|", options: new VirtualSocketOptions { SendCapacity = 1, PeerReads = "---------r----r----r----r----r" });
        var options = new SendOptions { LowWaterMark = 0, HighWaterMark = 2, EndsWriting = true };

        IObservable<Unit> echo = _source.Send(socket, full => _source.Receive(socket, full: full), options);

        _marbles.Expect(echo.IgnoreElements()).ToBe("-----------------------------|");
        _marbles.Expect(socket.SentText).ToBe("-a-------b----c----d----e----(f|)");
        // In frame 14 the queue is empty and takes all three that the kernel holds, in frame 29 the end is read.
        _marbles.ExpectInterest(socket, Rx.Selectors.Readiness.Read).ToBe("^--!----------(^!)-----------(^!)");
    }

    [Fact]
    public void The_first_bytes_of_a_hot_sequence_observed_on_the_scheduler_are_sent()
    {
        VirtualSocket socket = _kernel.OpenSocket("");
        IObservable<ReadOnlyMemory<byte>> hot = _marbles.Hot("-(ab)c|", ("a", Bytes("1")), ("b", Bytes("2")), ("c", Bytes("3")));

        _marbles.Expect(_source.Send(socket, hot.ObserveOn(_marbles))).ToBe("------(x|)", ("x", Unit.Default));
        _marbles.Expect(socket.SentText).ToBe("-(ab)c", ("a", "1"), ("b", "2"), ("c", "3"));
    }

    [Fact]
    public void Sending_that_has_nothing_to_send_completes_when_the_source_ends()
    {
        VirtualSocket socket = _kernel.OpenSocket("");
        _marbles.Schedule(_marbles.Time("---|"), _source.End);

        _marbles.Expect(_source.Send(socket, Observable.Never<ReadOnlyMemory<byte>>())).ToBe("---|");
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private IObservable<string> Received(
        VirtualSocket socket, ReceiveOptions? options = null, IObservable<bool>? full = null) =>
        _source.Receive(socket, options, full).Select(static bytes => Encoding.ASCII.GetString(bytes.Span));
}
