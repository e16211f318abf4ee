using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>While somebody says that it is full, nothing is read.</summary>
public sealed class ReceiveGateTests : IDisposable
{
    private static readonly ReceiveOptions Byte = new() { BufferSize = 1 };

    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);
    private readonly ObserverProbe<ReadOnlyMemory<byte>> _probe = new();
    private readonly BehaviorSubject<bool> _full = new(false);

    public ReceiveGateTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose()
    {
        _loop.Dispose();
        _full.Dispose();
    }

    [Fact]
    public void Nothing_is_read_while_the_receiver_is_full_from_the_start()
    {
        _full.OnNext(true);
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _stream.Have([1]);

        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(0, _stream.Reads);
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));

        _full.OnNext(false);
        Assert.Equal(Readiness.Read, _kernel.AskedOf(_stream));
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(1, _probe.Count);
    }

    [Fact]
    public void Becoming_full_in_the_middle_of_reading_takes_effect_before_the_next_read()
    {
        _probe.Handler = _ => _full.OnNext(_probe.Count == 2);
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, Byte, _full).Subscribe(_probe);
        _stream.Have([1], [2], [3], [4]);

        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(2, _stream.Reads);
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));

        _full.OnNext(false);
        _kernel.Tell((_stream, Readiness.Read));
        Assert.Equal(4, _probe.Count);
    }

    [Fact]
    public void Becoming_full_with_the_last_bytes_of_a_turn_disarms_without_another_event()
    {
        _probe.Handler = _ => _full.OnNext(true);
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _stream.Have([1]);

        _kernel.Tell((_stream, Readiness.Read));

        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
        Assert.Single(_kernel.GetMap()); // it is still there, for when it goes on
    }

    [Fact]
    public void A_gate_that_moves_while_nothing_comes_costs_no_system_call()
    {
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _kernel.ForgetCalls();

        for (int i = 0; i < 10; i++)
        {
            _full.OnNext(true);
            _full.OnNext(true);
            _full.OnNext(false);
            _full.OnNext(false);
        }

        Assert.Empty(_kernel.Calls);
    }

    [Fact]
    public void A_paused_receiver_can_be_disposed_of_and_its_gate_is_let_go()
    {
        _full.OnNext(true);
        IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _kernel.Tell((_stream, Readiness.Read));

        subscription.Dispose();

        Assert.False(_full.HasObservers);
        Assert.Empty(_kernel.GetMap());
        _full.OnNext(false);
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
    }

    [Fact]
    public void The_gate_is_let_go_at_the_end_of_the_stream()
    {
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _stream.Have([[]]);

        _kernel.Tell((_stream, Readiness.Read));

        _probe.WaitForCompletion("the end");
        Assert.False(_full.HasObservers);
    }

    [Fact]
    public void A_gate_that_fails_fails_the_receiver_on_the_loop_and_not_within_a_notification()
    {
        _probe.Handler = _ => _full.OnError(new IOException("the sink is broken"));
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _stream.Have([1]);

        _kernel.Report((_stream, Readiness.Read));

        Assert.Equal("the sink is broken", _probe.WaitForError<IOException>("the gate's failure").Message);
        Assert.Single(_probe.Threads);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void A_gate_that_has_failed_already_fails_the_receiver()
    {
        using IDisposable subscription = _loop.Scheduler
            .Receive(_stream, full: Observable.Throw<bool>(new IOException("broken"))).Subscribe(_probe);

        _probe.WaitForError<IOException>("the gate's failure");
        _loop.FinishTurn();
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void When_the_gate_completes_what_it_said_last_holds()
    {
        using IDisposable subscription = _loop.Scheduler.Receive(_stream, full: _full).Subscribe(_probe);
        _full.OnCompleted();
        _stream.Have([1]);

        _kernel.Tell((_stream, Readiness.Read));

        Assert.Equal(1, _probe.Count);
    }

    [Fact]
    public void However_a_gate_moves_on_another_thread_nothing_is_read_while_it_is_shut_and_nothing_is_lost()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        const int Bytes = 2_000_000;
        var options = new ReceiveOptions { BufferSize = 1_000, BytesPerTurn = 1 }; // many events
        long received = 0;
        using var all = new ManualResetEventSlim();
        bool isShut = false;
        int readWhileShut = 0;
        using IDisposable subscription = loop.Scheduler.Receive(pair.Near, options, _full).Subscribe(bytes =>
        {
            readWhileShut += Volatile.Read(ref isShut) ? 1 : 0;
            received += bytes.Length;
            if (received == Bytes)
            {
                all.Set();
            }
        });
        pair.Far.Blocking = true;
        Task sending = Task.Run(() => pair.Far.Send(new byte[Bytes]));

        for (int i = 0; i < 5_000; i++)
        {
            _full.OnNext(true);
            if (i % 50 == 0)
            {
                // A notification that had begun is over after a turn; from then on there must be none.
                loop.FinishTurn();
                Volatile.Write(ref isShut, true);
                loop.FinishTurn();
                Volatile.Write(ref isShut, false);
            }

            _full.OnNext(false);
        }

        Patience.WaitFor(all, "every byte to arrive");
        ReadinessLoop.Finish(sending, "every byte to be sent");
        Assert.Equal(0, readWhileShut);
    }
}
