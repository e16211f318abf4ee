using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>What the queue writes, when, and when it asks the kernel for room.</summary>
public sealed class SendQueueTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);

    public SendQueueTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void While_the_kernel_takes_it_bytes_are_written_at_once_and_nothing_is_asked()
    {
        using SendQueue queue = NewQueue();
        _stream.Room = 100;

        Assert.True(Send(queue, 1, 2, 3));
        Assert.True(Send(queue, 4));
        Assert.True(Send(queue));

        Assert.Equal(2, _stream.Writes.Count);
        Assert.Equal([1, 2, 3, 4], _stream.Written);
        Assert.Equal(0, queue.QueuedBytes);
        Assert.Empty(_kernel.Calls);
    }

    [Fact]
    public void Bytes_that_the_kernel_does_not_take_wait_in_order_and_are_written_in_one_call()
    {
        using SendQueue queue = NewQueue();
        _stream.Room = 2;

        for (byte i = 0; i < 100; i += 5)
        {
            Send(queue, i, (byte)(i + 1), (byte)(i + 2), (byte)(i + 3), (byte)(i + 4));
        }

        Assert.Equal(98, queue.QueuedBytes);
        Assert.Equal(["add 3 Write"], _kernel.Calls);
        _stream.Room = 1000;
        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal([2, 98], _stream.Writes.Select(static bytes => bytes.Length));
        Assert.Equal(2, _stream.Attempts);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (byte)i), _stream.Written);
        Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
    }

    [Theory]
    [InlineData(1000, 1000, 250)]
    [InlineData(1, 1, 0)]
    [InlineData(1_000_000, 65_536, 16_384)]
    public void The_default_water_marks_fit_into_the_capacity(int capacity, int high, int low)
    {
        var options = new SendOptions { Capacity = capacity };

        using var queue = new SendQueue(_loop.Scheduler, _stream, options);

        Assert.Equal((high, low), (options.HighWaterMark, options.LowWaterMark));
    }

    [Fact]
    public void Bytes_are_the_callers_again_as_soon_as_the_call_returns()
    {
        using SendQueue queue = NewQueue();
        byte[] bytes = [1, 2, 3];
        _loop.Run(() => queue.OnNext(bytes));
        bytes.AsSpan().Clear();

        _stream.Room = 10;
        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal([1, 2, 3], _stream.Written);
    }

    [Fact]
    public void Interest_in_room_is_armed_only_while_something_waits()
    {
        using SendQueue queue = NewQueue();
        for (int i = 0; i < 3; i++)
        {
            Send(queue, 1, 2);
            Assert.Equal(Readiness.Write, _kernel.AskedOf(_stream));

            _stream.Room = 1;
            _kernel.Tell((_stream, Readiness.Write));
            Assert.Equal(Readiness.Write, _kernel.AskedOf(_stream));

            _stream.Room = 1;
            _kernel.Tell((_stream, Readiness.Write));
            Assert.Equal(Readiness.None, _kernel.AskedOf(_stream));
        }
    }

    [Fact]
    public void When_the_kernel_has_taken_a_part_it_is_not_asked_again_in_vain()
    {
        using SendQueue queue = NewQueue();
        Send(queue, new byte[100_000]);
        Assert.Equal(1, _stream.Attempts);

        _stream.Room = 20_000;
        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal(3, _stream.Attempts); // a block, and a part of the next
    }

    [Fact]
    public void All_bytes_arrive_in_order_however_many_the_kernel_takes_at_a_time()
    {
        using SendQueue queue = NewQueue();
        var random = new Random(7);
        var sent = new List<byte>();
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 20_000)];
            random.NextBytes(bytes);
            if (queue.QueuedBytes + bytes.Length < 200_000)
            {
                sent.AddRange(bytes);
                Assert.True(_loop.Run(() => queue.Send(bytes)));
            }

            _stream.Room = random.Next(20_000);
            _kernel.Tell((_stream, Readiness.Write));
        }

        _stream.Room = int.MaxValue;
        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal(0, queue.QueuedBytes);
        Assert.True(sent.SequenceEqual(_stream.Written), "What was written is not what was sent.");
    }

    [Fact]
    public void Full_says_what_holds_and_then_each_crossing_of_a_mark()
    {
        using SendQueue queue = NewQueue(new SendOptions { HighWaterMark = 10, LowWaterMark = 4 });
        var full = new ObserverProbe<bool>();
        using IDisposable early = queue.Full.Subscribe(full);

        Send(queue, new byte[9]);
        Assert.Equal([false], full.Values);
        Send(queue, 1);
        Send(queue, 1, 1);
        Assert.Equal([false, true], full.Values);
        Assert.True(queue.IsFull);
        var late = new ObserverProbe<bool>();
        using IDisposable second = queue.Full.Subscribe(late);
        Assert.Equal([true], late.Values);

        _stream.Room = 7;
        _kernel.Tell((_stream, Readiness.Write));
        Assert.Equal(5, queue.QueuedBytes);
        Assert.True(queue.IsFull);
        _stream.Room = 1;
        _kernel.Tell((_stream, Readiness.Write));
        Assert.False(queue.IsFull);
        Assert.Equal([false, true, false], full.Values);
        Assert.Equal([true, false], late.Values);
    }

    [Fact]
    public void Bytes_sent_by_an_observer_of_Full_are_in_order_and_the_changes_they_cause_are_reported_afterwards()
    {
        using SendQueue queue = NewQueue(new SendOptions { HighWaterMark = 4, LowWaterMark = 0 });
        bool hasAnswered = false;
        var first = new ObserverProbe<bool>();
        first.Handler = isFull =>
        {
            if (!isFull && first.Count > 1 && !hasAnswered)
            {
                hasAnswered = true;
                queue.Send([5, 6, 7, 8]);
            }
        };
        var second = new ObserverProbe<bool>();
        using IDisposable one = queue.Full.Subscribe(first);
        using IDisposable two = queue.Full.Subscribe(second);
        Send(queue, 1, 2, 3, 4);

        _stream.Room = 4;
        _kernel.Tell((_stream, Readiness.Write));
        _stream.Room = 4;
        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], _stream.Written);
        Assert.Equal([false, true, false, true, false], first.Values);
        Assert.Equal(first.Values, second.Values);
        first.AssertGrammar();
        second.AssertGrammar();
    }

    [Fact]
    public void Sending_from_another_thread_is_refused_and_says_what_to_do()
    {
        using SendQueue queue = NewQueue();
        _stream.Room = 10;

        var failure = Assert.Throws<InvalidOperationException>(() => queue.Send([1]));

        Assert.Equal(
            "Sending to descriptor 3: bytes came on another thread than the loop's. Schedule it (Scheduler.Schedule), or put "
            + "ObserveOn(scheduler) before it for bytes that stay as they are until then.",
            failure.Message);
        Assert.Empty(_stream.Writes);
        Assert.True(Send(queue, 2)); // and that has changed nothing
    }

    [Fact]
    public void Bytes_observed_on_another_thread_make_it_fail()
    {
        using SendQueue queue = NewQueue();
        var finished = new ObserverProbe<System.Reactive.Unit>();
        using IDisposable ending = queue.Finished.Subscribe(finished);

        queue.OnNext(new byte[1]);

        finished.WaitForError<InvalidOperationException>("the misuse to be told");
        Assert.Empty(_stream.Writes);
    }

    [Fact]
    public void The_thread_that_drives_a_loop_sends_between_turns_too()
    {
        using var loop = new DrivenSelectorScheduler();
        using SocketPair pair = SocketPair.Unix();
        using var queue = new SendQueue(loop, pair.Near);

        Assert.True(queue.Send([1, 2, 3]));

        Assert.Equal(3, pair.Far.Receive(new byte[10]));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SendOptions { HighWaterMark = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SendOptions { LowWaterMark = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SendOptions { Capacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SendOptions { StallTimeout = TimeSpan.Zero });
        Assert.Null(new SendOptions { StallTimeout = Timeout.InfiniteTimeSpan }.StallTimeout);
        Assert.Throws<ArgumentException>(() => NewQueue(new SendOptions { HighWaterMark = 10, LowWaterMark = 10 }));
        var beyondCapacity = new SendOptions { Capacity = 1000, HighWaterMark = 1001 };
        Assert.Throws<ArgumentException>(() => NewQueue(beyondCapacity));
        Assert.Throws<ArgumentException>(
            () => _loop.Scheduler.Send(_stream, Observable.Never<ReadOnlyMemory<byte>>(), beyondCapacity));
    }

    private SendQueue NewQueue(SendOptions? options = null) => new(_loop.Scheduler, _stream, options);

    private bool Send(SendQueue queue, params byte[] bytes) => _loop.Run(() => queue.Send(bytes));
}
