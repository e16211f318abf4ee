using System.Reactive;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Many small messages of one turn, in one call.</summary>
public sealed class SendTimingTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3) { Room = 1_000_000 };
    private readonly ObserverProbe<Unit> _finished = new();

    public SendTimingTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Bytes_of_one_turn_are_written_in_one_call_and_without_asking_the_kernel()
    {
        using SendQueue queue = NewQueue();
        for (int turn = 1; turn <= 3; turn++)
        {
            int writesWithin = _loop.Run(() =>
            {
                for (byte i = 0; i < 10; i++)
                {
                    queue.Send([i]);
                }

                return _stream.Writes.Count;
            });
            _loop.FinishTurn();

            Assert.Equal(turn - 1, writesWithin);
            Assert.Equal(turn, _stream.Writes.Count);
            Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], _stream.Writes[turn - 1]);
        }

        Assert.Equal(0, queue.QueuedBytes);
        Assert.Empty(_kernel.Calls);
    }

    [Fact]
    public void Bytes_that_the_kernel_does_not_take_wait_for_room()
    {
        using SendQueue queue = NewQueue();
        _stream.Room = 3;
        Send(queue, 1, 2);
        Send(queue, 3, 4);
        _loop.FinishTurn();
        Assert.Equal(Readiness.Write, _kernel.AskedOf(_stream));

        Send(queue, 5, 6);
        _stream.Room = 100;
        _kernel.Tell((_stream, Readiness.Write));
        Send(queue, 7);
        _loop.FinishTurn();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], _stream.Written);
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
    }

    [Fact]
    public void Much_of_it_does_not_wait_and_is_not_taken_for_a_slow_peer()
    {
        using SendQueue queue = NewQueue(high: 10, capacity: 15);
        var full = new ObserverProbe<bool>();
        using IDisposable watching = queue.Full.Subscribe(full);

        _loop.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.True(queue.Send([1, 2, 3]));
            }
        });
        _loop.FinishTurn();

        Assert.Equal(300, _stream.Written.Length);
        Assert.True(_stream.Writes.Count < 50, $"{_stream.Writes.Count} calls are hardly gathered.");
        Assert.Equal([false], full.Values);
    }

    [Fact]
    public void Queues_that_flush_early_in_turns_do_not_confuse_the_loop()
    {
        var options = new SendOptions { Timing = SendTiming.OncePerTurn, HighWaterMark = 10, LowWaterMark = 5 };
        var other = new ScriptedStream(4) { Room = 1_000_000 };
        using SendQueue first = new(_loop.Scheduler, _stream, options);
        using SendQueue second = new(_loop.Scheduler, other, options);

        _loop.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                first.Send([1, 2, 3]);
                second.Send([4, 5, 6]);
            }
        });
        _loop.FinishTurns();

        Assert.Equal(300, _stream.Written.Length);
        Assert.Equal(300, other.Written.Length);
    }

    [Fact]
    public void A_large_one_is_written_at_once_and_in_its_order()
    {
        using SendQueue queue = NewQueue(high: 20_000, capacity: 1_000_000);
        var large = new byte[50_000];
        large[0] = 2;

        _loop.Run(() =>
        {
            queue.Send([1]);
            queue.Send(large);
            Assert.Equal(50_001, _stream.Written.Length);
            queue.Send([3]);
        });
        _loop.FinishTurn();

        Assert.Equal([1, 2, 3], [_stream.Written[0], _stream.Written[1], _stream.Written[50_001]]);
    }

    [Fact]
    public void The_queue_finishes_after_the_flush()
    {
        using SendQueue queue = NewQueue();

        _loop.Run(() =>
        {
            queue.Send([1]);
            queue.OnCompleted();
            Assert.Empty(_stream.Writes);
        });

        _finished.WaitForOne("the flush");
        Assert.Equal([1], _stream.Written);
    }

    [Fact]
    public void A_stream_that_breaks_in_the_flush_is_reported()
    {
        using SendQueue queue = NewQueue();
        _stream.Failure = new IOException("broken");

        Assert.True(Send(queue, 1));

        Assert.Equal("broken", _finished.WaitForError<IOException>("the failure").Message);
    }

    [Fact]
    public void Disposing_before_the_flush_writes_nothing()
    {
        SendQueue queue = NewQueue();

        _loop.Run(() =>
        {
            queue.Send([1]);
            queue.Dispose();
        });
        _loop.FinishTurns();

        Assert.Empty(_stream.Writes);
    }

    [Fact]
    public void The_end_of_the_loop_before_the_flush_completes_without_having_sent()
    {
        using SendQueue queue = NewQueue();

        _loop.Run(() =>
        {
            queue.Send([1]);
            _loop.Scheduler.Dispose();
        });

        _finished.WaitForCompletion("the loop has ended");
        Assert.Empty(_finished.Values);
    }

    [Fact]
    public void Gathering_allocates_nothing()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new DrivenSelectorScheduler();
        using var queue = new SendQueue(loop, pair.Near, new SendOptions { Timing = SendTiming.OncePerTurn });
        var buffer = new byte[100];
        int turns = 0;
        int whole = 0;

        void Turns(int count)
        {
            for (int i = 0; i < count; i++)
            {
                turns++;
                queue.Send([1, 2]);
                queue.Send([3]);
                loop.RunOnce(TimeSpan.Zero);
                whole += pair.Far.Receive(buffer.AsSpan()) == 3 ? 1 : 0;
            }
        }

        Turns(1_000);
        long allocated = AllocationCount.LeastOf(() => Turns(5_000));
        Assert.Equal(turns, whole);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_time_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SendOptions { Timing = (SendTiming)2 });

    private SendQueue NewQueue(int high = 64 * 1024, int capacity = 1024 * 1024)
    {
        var queue = new SendQueue(_loop.Scheduler, _stream, new SendOptions
        {
            Timing = SendTiming.OncePerTurn,
            HighWaterMark = high,
            LowWaterMark = high / 2,
            Capacity = capacity,
        });
        queue.Finished.Subscribe(_finished);
        return queue;
    }

    private bool Send(SendQueue queue, params byte[] bytes) => _loop.Run(() => queue.Send(bytes));
}
