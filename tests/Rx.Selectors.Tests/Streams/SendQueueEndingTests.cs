using System.Diagnostics;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>How a queue finishes, fails, and is dropped.</summary>
public sealed class SendQueueEndingTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);
    private readonly ObserverProbe<Unit> _finished = new();
    private readonly ObserverProbe<bool> _full = new();

    public SendQueueEndingTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_completed_queue_finishes_when_all_waiting_bytes_have_been_sent_and_takes_no_more()
    {
        using SendQueue queue = NewQueue();
        Send(queue, 1, 2, 3);
        queue.OnCompleted(); // on this thread: it takes effect on the loop
        _loop.FinishTurn();
        Assert.False(Send(queue, 4));
        Assert.False(_finished.HasEnded);

        _stream.Room = 100;
        _kernel.Tell((_stream, Readiness.Write));

        _finished.WaitForCompletion("all bytes sent");
        Assert.Single(_finished.Values);
        Assert.Equal([1, 2, 3], _stream.Written);
        Assert.Equal(0, _stream.TimesEnded);
        Assert.Empty(_kernel.GetMap());
        Assert.False(Send(queue, 5));
        _full.WaitForCompletion("nobody is held any more");
    }

    [Fact]
    public void A_queue_with_nothing_to_send_finishes_without_an_event_and_not_within_the_call()
    {
        using SendQueue queue = NewQueue();

        bool endedWithin = _loop.Run(() =>
        {
            queue.OnCompleted();
            return _finished.HasEnded;
        });

        Assert.False(endedWithin);
        _finished.WaitForOne("an empty queue to finish");
        Assert.Empty(_kernel.Calls);
    }

    [Fact]
    public void A_queue_with_nothing_to_send_finishes_even_when_the_loop_ends_with_it()
    {
        using SendQueue queue = NewQueue();

        using (SchedulerHold.Of(_loop.Scheduler)) // so that the loop comes to nothing any more
        {
            queue.OnCompleted();
            _loop.Scheduler.Dispose();
        }

        _finished.WaitForCompletion("the loop has ended");
    }

    [Fact]
    public void A_queue_ends_the_stream_after_the_last_bytes_if_configured()
    {
        using SendQueue queue = NewQueue(new SendOptions { EndsWriting = true });
        Send(queue, 1, 2, 3);
        _loop.Run(queue.OnCompleted);
        Assert.Equal(0, _stream.TimesEnded);

        _stream.Room = 100;
        _kernel.Tell((_stream, Readiness.Write));

        _finished.WaitForCompletion("all bytes sent");
        Assert.Equal(1, _stream.TimesEnded);
    }

    [Fact]
    public void A_later_subscriber_to_Finished_is_notified_too()
    {
        using SendQueue queue = NewQueue();
        _loop.Run(queue.OnCompleted);
        _finished.WaitForCompletion("all bytes sent");
        var late = new ObserverProbe<Unit>();

        using IDisposable subscription = queue.Finished.Subscribe(late);

        late.WaitForOne("what has happened");
    }

    [Fact]
    public void A_stream_that_breaks_at_once_is_reported_after_the_call_that_found_out()
    {
        using SendQueue queue = NewQueue();
        _stream.Failure = new IOException("broken");

        (bool taken, bool toldWithin) = _loop.Run(() => (queue.Send([1]), _finished.HasEnded));

        Assert.Equal((false, false), (taken, toldWithin));
        Assert.Equal("broken", _finished.WaitForError<IOException>("the failure").Message);
        Assert.False(Send(queue, 2));
    }

    [Fact]
    public void A_stream_that_breaks_later_drops_what_waits_and_is_no_longer_full()
    {
        using SendQueue queue = NewQueue(new SendOptions { HighWaterMark = 2, LowWaterMark = 1 });
        Send(queue, 1, 2, 3);
        Assert.True(queue.IsFull);
        _stream.Failure = new IOException("broken");

        _kernel.Tell((_stream, Readiness.Write));

        Assert.Equal("broken", _finished.WaitForError<IOException>("the failure").Message);
        _full.WaitForCompletion("nobody is held any more");
        Assert.Equal([false, true, false], _full.Values);
        Assert.Equal(0, queue.QueuedBytes);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void A_stream_that_cannot_be_ended_is_a_failure()
    {
        using SendQueue queue = NewQueue(new SendOptions { EndsWriting = true });
        _stream.Failure = new IOException("broken");

        _loop.Run(queue.OnCompleted);

        _finished.WaitForError<IOException>("the failure");
    }

    [Fact]
    public void A_producer_that_fails_drops_what_waits_and_its_error_is_the_queues()
    {
        using SendQueue queue = NewQueue();
        Send(queue, 1, 2, 3);

        queue.OnError(new InvalidDataException("no more"));

        Assert.Equal("no more", _finished.WaitForError<InvalidDataException>("the producer's error").Message);
        Assert.Empty(_kernel.GetMap());
        Assert.Empty(_stream.Writes);
    }

    [Fact]
    public void More_than_its_capacity_drops_the_peer_and_says_so()
    {
        using SendQueue queue = NewQueue(new SendOptions { LowWaterMark = 1, HighWaterMark = 2, Capacity = 10 });
        Assert.True(Send(queue, new byte[8]));
        Assert.True(Send(queue, new byte[2]));
        Assert.False(Send(queue, 1));

        var failure = _finished.WaitForError<SlowPeerException>("the peer to be dropped");
        Assert.Equal(10, failure.QueuedBytes);
        Assert.Equal(
            "Sending to descriptor 3: the peer does not read what is sent to it. 10 bytes are waiting, and with 1 more they would "
            + "exceed the Capacity of 10. Drop the connection, or hold the producer while Full says true.",
            failure.Message);
        Assert.Equal(0, queue.QueuedBytes);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void A_peer_that_has_read_everything_is_not_slow_however_much_comes_at_once()
    {
        using SendQueue queue = NewQueue(new SendOptions { LowWaterMark = 1, HighWaterMark = 2, Capacity = 10 });
        _stream.Room = 5;

        Assert.True(Send(queue, new byte[100]));
        Assert.Equal(95, queue.QueuedBytes);
        Assert.False(Send(queue, 1));
    }

    [Fact]
    public void A_peer_that_takes_nothing_for_too_long_is_dropped_and_not_before()
    {
        var timeout = TimeSpan.FromMilliseconds(30);
        using SendQueue queue = NewQueue(new SendOptions { StallTimeout = timeout });
        var watch = Stopwatch.StartNew();
        Send(queue, new byte[1_000]);

        var failure = _finished.WaitForError<SlowPeerException>("the peer to be dropped");

        Assert.True(watch.Elapsed >= timeout, $"It was dropped after {watch.Elapsed}.");
        Assert.Equal(1_000, failure.QueuedBytes);
        Assert.Equal(
            "Sending to descriptor 3: the peer does not read what is sent to it. 1000 bytes are waiting, and none has been taken "
            + "for the StallTimeout of 0.03 s. Drop the connection.",
            failure.Message);
    }

    [Fact]
    public void Disposing_drops_what_waits_without_a_notification()
    {
        SendQueue queue = NewQueue(new SendOptions { HighWaterMark = 2, LowWaterMark = 1, StallTimeout = TimeSpan.FromHours(1) });
        Send(queue, 1, 2, 3);

        queue.Dispose();
        queue.Dispose();
        _finished.ExpectSilence();
        _full.ExpectSilence();

        Assert.Empty(_kernel.GetMap());
        Assert.Equal(0, _loop.Scheduler.Loop.PendingTimers);
        Assert.False(Send(queue, 4));
        _loop.Run(queue.OnCompleted);
        queue.OnError(new IOException());
        _loop.FinishTurns();
        _finished.AssertGrammar();
        _full.AssertGrammar();
    }

    [Fact]
    public void A_failure_in_progress_is_not_reported_after_disposal()
    {
        SendQueue queue = NewQueue();
        _stream.Failure = new IOException("broken");

        _loop.Run(() =>
        {
            queue.Send([1]);
            queue.Dispose();
            _finished.ExpectSilence();
        });

        _loop.FinishTurns();
        _finished.AssertGrammar();
    }

    [Fact]
    public void Unregistering_the_file_object_completes_without_having_sent()
    {
        using SendQueue queue = NewQueue();
        Send(queue, 1, 2, 3);

        _loop.Scheduler.Unregister(_stream);

        _finished.WaitForCompletion("unregistered");
        Assert.Empty(_finished.Values);
        Assert.False(Send(queue, 4));
    }

    [Fact]
    public void The_end_of_the_loop_completes_without_having_sent()
    {
        using SendQueue queue = NewQueue();
        Send(queue, 1, 2, 3);

        _loop.Scheduler.Dispose();

        _finished.WaitForCompletion("the loop has ended");
        Assert.Empty(_finished.Values);
        queue.OnCompleted();
        queue.OnError(new IOException());
    }

    [Fact]
    public void The_end_of_the_loop_completes_a_queue_that_has_nothing_to_send()
    {
        using SendQueue queue = NewQueue();

        _loop.Scheduler.Dispose();

        _finished.WaitForCompletion("the loop has ended");
        _full.WaitForCompletion("the loop has ended");
        Assert.Empty(_finished.Values);
    }

    [Fact]
    public void A_fault_of_the_loop_fails_a_queue_that_has_nothing_to_send()
    {
        using SendQueue queue = NewQueue();
        var fault = new SelectorException("epoll_wait", 9);

        _kernel.FailWait(fault);

        Assert.Same(fault, _finished.WaitForError<SelectorException>("why the loop has ended"));
    }

    [Fact]
    public void Subscribing_to_its_end_after_the_loop_has_ended_brings_the_end()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream);
        _loop.Scheduler.Dispose();
        Patience.WaitFor(_loop.Scheduler.Completion, "the loop to end").Wait();

        using IDisposable subscription = queue.Finished.Subscribe(_finished);

        _finished.WaitForCompletion("the loop has ended");
    }

    [Fact]
    public void A_queue_that_has_ended_is_not_kept_by_its_loop()
    {
        SendQueue queue = NewQueue();
        _loop.Run(queue.OnCompleted);
        _finished.WaitForCompletion("nothing to send");

        Assert.Equal(0, _loop.Scheduler.Loop.EndListeners);
    }

    [Fact]
    public void A_descriptor_that_the_kernel_refuses_to_wait_for_is_a_failure()
    {
        using SendQueue queue = NewQueue();
        _kernel.RefuseNext(new SelectorException("epoll_ctl(ADD)", 28, 3));

        Assert.False(Send(queue, 1));

        _finished.WaitForError<SelectorException>("the refusal");
    }

    [Fact]
    public void A_stream_closed_under_it_is_a_failure()
    {
        using SendQueue queue = NewQueue();
        _stream.IsClosed = true;

        Assert.False(Send(queue, 1));

        _finished.WaitForError<ObjectDisposedException>("the closed stream");
    }

    private SendQueue NewQueue(SendOptions? options = null)
    {
        var queue = new SendQueue(_loop.Scheduler, _stream, options);
        queue.Finished.Subscribe(_finished);
        queue.Full.Subscribe(_full);
        return queue;
    }

    private bool Send(SendQueue queue, params byte[] bytes) => _loop.Run(() => queue.Send(bytes));
}
