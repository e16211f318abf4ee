using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Bytes that come on any thread, and from a sequence that does not wait until it is subscribed to.</summary>
public sealed class SendHotTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3) { Room = 1_000_000 };
    private readonly ObserverProbe<Unit> _probe = new();

    public SendHotTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void The_first_bytes_of_a_hot_sequence_observed_on_the_loop_are_sent(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        for (int i = 0; i < 200; i++)
        {
            using SocketPair pair = SocketPair.Unix();
            using var bytes = new Subject<ReadOnlyMemory<byte>>();
            using IDisposable sending = loop.Scheduler.Send(pair.Near, bytes.ObserveOn(loop.Scheduler)).Subscribe(_probe);

            bytes.OnNext(new byte[] { 1 });
            bytes.OnNext(new byte[] { 2, 3 });

            Assert.Equal([1, 2, 3], Receive(pair.Far, 3));
        }
    }

    [Fact]
    public void The_first_bytes_of_a_hot_sequence_are_sent_by_a_driven_loop_of_another_thread()
    {
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = new ReadinessRecorder() });
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        var host = new Thread(() =>
        {
            while (loop.RunOnce())
            {
            }
        });
        host.Start();
        using (SchedulerHold.Of(loop))
        {
            loop.Send(_stream, bytes.ObserveOn(loop)).Subscribe(_probe);
            Assert.True(bytes.HasObservers);
            bytes.OnNext(new byte[] { 1 });
            bytes.OnNext(new byte[] { 2, 3 });
            bytes.OnCompleted();
        }

        _probe.WaitForOne("all bytes sent");
        Assert.Equal([1, 2, 3], _stream.Written);
        loop.Schedule(loop.Dispose);
        Assert.True(host.Join(Patience.Limit), "The host's thread did not end.");
    }

    [Fact]
    public void Bytes_of_another_thread_wait_in_order_until_the_loop_comes_to_them()
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        byte[] reused = [1, 2];
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            _loop.Scheduler.Send(_stream, bytes).Subscribe(_probe);
            bytes.OnNext(reused);
            reused[0] = reused[1] = 9; // the caller's again
            bytes.OnNext(new byte[] { 3 });
            bytes.OnCompleted();
            Assert.Empty(_stream.Writes);
        }

        _probe.WaitForOne("all bytes sent");
        Assert.Equal([1, 2, 3], _stream.Written);
    }

    [Fact]
    public void What_came_on_another_thread_goes_before_what_comes_next_on_the_loop()
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            _loop.Scheduler.Schedule(() =>
            {
                bytes.OnNext(new byte[] { 2 });
                bytes.OnCompleted();
            });
            _loop.Scheduler.Send(_stream, bytes).Subscribe(_probe);
            bytes.OnNext(new byte[] { 1 });
        }

        _probe.WaitForOne("all bytes sent");
        Assert.Equal([1, 2], _stream.Written);
    }

    [Fact]
    public void A_cold_sequence_that_runs_on_the_subscribers_thread_is_sent_whole()
    {
        byte[] all = [.. Enumerable.Range(0, 200).Select(static i => (byte)i)];

        using IDisposable sending = _loop.Scheduler
            .Send(_stream, all.Chunk(7).Select(static chunk => new ReadOnlyMemory<byte>(chunk)).ToObservable())
            .Subscribe(_probe);

        _probe.WaitForOne("all bytes sent");
        Assert.Equal(all, _stream.Written);
    }

    [Fact]
    public void However_many_threads_bring_them_one_after_the_other_the_bytes_keep_their_order()
    {
        const int Rounds = 300;
        const int Bytes = 60;
        for (int round = 0; round < Rounds; round++)
        {
            var stream = new ScriptedStream(3) { Room = Bytes };
            var probe = new ObserverProbe<Unit>();
            using var bytes = new Subject<ReadOnlyMemory<byte>>();
            using IDisposable sending = _loop.Scheduler.Send(stream, bytes).Subscribe(probe);
            for (byte i = 0; i < Bytes; i++)
            {
                byte[] next = [i];
                if (i % 20 == 10)
                {
                    _loop.Run(() => bytes.OnNext(next));
                }
                else
                {
                    bytes.OnNext(next);
                }
            }

            bytes.OnCompleted();
            probe.WaitForOne("all bytes sent");
            Assert.Equal(Enumerable.Range(0, Bytes).Select(static i => (byte)i), stream.Written);
        }
    }

    [Fact]
    public void More_than_the_capacity_that_waits_for_the_loop_is_a_failure_that_says_so()
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            var options = new SendOptions { LowWaterMark = 1, HighWaterMark = 2, Capacity = 10 };
            _loop.Scheduler.Send(_stream, bytes, options).Subscribe(_probe);
            bytes.OnNext(new byte[8]);
            bytes.OnNext(new byte[2]);
            bytes.OnNext(new byte[1]);
        }

        var failure = _probe.WaitForError<SlowPeerException>("the bound");
        Assert.Equal(10, failure.QueuedBytes);
        Assert.Equal(
            "Sending to descriptor 3: bytes come on another thread faster than the loop takes them. 10 bytes are waiting for it, "
            + "and with 1 more they would exceed the Capacity of 10. Hold the producer, or raise the Capacity.",
            failure.Message);
        Assert.False(bytes.HasObservers);
    }

    [Fact]
    public void Bytes_that_the_loop_does_not_come_to_before_it_ends_fail_it()
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            _loop.Scheduler.Send(_stream, bytes).Subscribe(_probe);
            bytes.OnNext(new byte[1]);
            _loop.Scheduler.Dispose();
        }

        Patience.WaitUntil(() => _probe.HasEnded, "the loop's end is told");
        Assert.Empty(_stream.Writes);
    }

    [Fact]
    public void A_sequence_that_brings_nothing_ends_with_the_loop()
    {
        using IDisposable sending = _loop.Scheduler.Send(_stream, Observable.Never<ReadOnlyMemory<byte>>()).Subscribe(_probe);

        _loop.Scheduler.Dispose();

        _probe.WaitForCompletion("the loop has ended");
        Assert.Empty(_probe.Values);
    }

    private static byte[] Receive(Socket socket, int count)
    {
        socket.Blocking = true;
        socket.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        byte[] received = new byte[count];
        for (int i = 0; i < count;)
        {
            i += socket.Receive(received.AsSpan(i));
        }

        return received;
    }
}
