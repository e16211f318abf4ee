using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>How Receive ends, and what that tells of the peer.</summary>
public sealed class ReceiveEndingTests : IDisposable
{
    private readonly ReadinessLoop _loop = new(DefaultSelector.Create());
    private readonly ObserverProbe<ReadOnlyMemory<byte>> _probe = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_peer_that_has_finished_sending_can_be_answered()
    {
        using SocketPair pair = SocketPair.Tcp();
        var hints = new ObserverProbe<ReadinessEvent>();
        using IDisposable hangUp = _loop.Scheduler.WhenReady(pair.Near, Readiness.Priority).Subscribe(hints);
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near).Subscribe(_probe);
        pair.Far.Shutdown(SocketShutdown.Send);
        _probe.WaitForCompletion("the end of what the peer sends");

        var sent = new ObserverProbe<System.Reactive.Unit>();
        _loop.Scheduler.Send(pair.Near, Observable.Return(new ReadOnlyMemory<byte>([1, 2, 3]))).Subscribe(sent);

        sent.WaitForOne("the answer to be sent");
        pair.Far.Blocking = true;
        pair.Far.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        Assert.Equal(3, pair.Far.Receive(new byte[10]));
        Assert.Equal(0, hints.Count); // nobody has hung up
    }

    [Fact]
    public void A_peer_that_has_closed_ends_the_same_way_and_sending_shows_the_difference()
    {
        using SocketPair pair = SocketPair.Tcp();
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near).Subscribe(_probe);
        pair.Far.Dispose();
        _probe.WaitForCompletion("the end of what the peer sends");

        // The first bytes reach a socket that is gone, and are answered with a reset.
        using var queue = _loop.Run(() => new SendQueue(_loop.Scheduler, pair.Near));
        var finished = new ObserverProbe<System.Reactive.Unit>();
        using IDisposable ending = queue.Finished.Subscribe(finished);
        Patience.WaitUntil(() => !_loop.Run(() => queue.Send([1])), "sending fails");
        var failure = finished.WaitForError<SocketException>("the connection to be gone");
        Assert.Contains(failure.SocketErrorCode, new[] { SocketError.ConnectionReset, SocketError.Shutdown });
    }

    [UnixFact]
    public void A_peer_that_has_closed_is_shown_by_the_hints_where_the_kernel_knows()
    {
        using SocketPair pair = SocketPair.Unix();
        var hints = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        using IDisposable hangUp = _loop.Scheduler.WhenReady(pair.Near, Readiness.Priority).Subscribe(hints);
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near).Subscribe(_probe);

        pair.Far.Dispose();

        _probe.WaitForCompletion("the end of what the peer sends");
        Assert.True((hints.WaitForOne("the hang-up").Events & Readiness.HangUp) != 0);
    }

    [Fact]
    public void A_reset_is_an_error()
    {
        using SocketPair pair = SocketPair.Tcp();
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near).Subscribe(_probe);
        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);

        pair.Far.Dispose();

        var failure = _probe.WaitForError<SocketException>("the reset");
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    [Fact]
    public void The_last_writer_of_a_pipe_ends_it()
    {
        using var pipe = new RawPipe();
        using IDisposable subscription = _loop.Scheduler.Receive(pipe.ReadEnd).Subscribe(_probe);
        pipe.Write(5);
        pipe.CloseWriteEnd();

        _probe.WaitForCompletion("the end of the pipe");
        Assert.Equal(5, _probe.Values.Sum(static bytes => bytes.Length));
    }

    [Fact]
    public void A_second_receiver_of_one_file_object_is_refused_through_any_object()
    {
        using SocketPair pair = SocketPair.Unix();
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near).Subscribe(_probe);

        foreach (object name in new object[] { pair.Near, pair.Near.SafeHandle, (int)pair.Near.Handle })
        {
            var second = new ObserverProbe<ReadOnlyMemory<byte>>();
            using IDisposable refused = _loop.Scheduler.Receive(name).Subscribe(second);
            var failure = second.WaitForError<InvalidOperationException>("the refusal");
            Assert.Equal(
                $"Another subscription receives from descriptor {pair.Near.Handle} already, and each byte arrives once. Share that "
                + "one with Publish, or dispose of it first.",
                failure.Message);
        }

        pair.Far.Send([1]);
        _probe.WaitForOne("the first receiver to go on");
    }

    [UnixFact]
    public void A_receiver_that_begins_elsewhere_while_the_first_one_is_ending_follows_it()
    {
        using SocketPair pair = SocketPair.Unix();
        using var isWithin = new ManualResetEventSlim();
        using var hasFollowed = new ManualResetEventSlim();
        IObservable<ReadOnlyMemory<byte>> received = _loop.Scheduler.Receive(pair.Near);
        using IDisposable first = received.Take(1).Subscribe(
            static _ => { },
            () =>
            {
                isWithin.Set(); // Take completes its observer before it unsubscribes
                Patience.WaitFor(hasFollowed, "the second receiver to be subscribed");
            });
        pair.Far.Send([1]);
        Patience.WaitFor(isWithin, "the end of the first");

        using IDisposable second = received.Subscribe(_probe);
        hasFollowed.Set();
        pair.Far.Send([2]);

        Assert.Equal(1, _probe.WaitForOne("what comes after").Length);
    }

    [Fact]
    public void After_the_first_receiver_has_ended_the_next_is_welcome_even_within_its_end()
    {
        using SocketPair pair = SocketPair.Unix();
        pair.Far.Shutdown(SocketShutdown.Send);
        using IDisposable subscription = _loop.Scheduler.Receive(pair.Near)
            .Concat(_loop.Scheduler.Receive(pair.Near))
            .Subscribe(_probe);

        _probe.WaitForCompletion("two ends in a row");
    }

    [Fact]
    public void A_receiver_left_behind_on_a_closed_socket_is_in_nobodys_way()
    {
        using var first = new RawPipe();
        var handle = new BorrowedHandle(first.ReadEnd);
        using IDisposable leftBehind = _loop.Scheduler.Receive(handle).Subscribe(_probe);
        handle.Dispose();

        var next = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = _loop.Scheduler.Receive(first.ReadEnd).Subscribe(next);
        first.Write();

        next.WaitForOne("bytes for the newcomer");
        _probe.WaitForError<ObjectDisposedException>("the one left behind to be told");
        var third = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable refused = _loop.Scheduler.Receive(first.ReadEnd).Subscribe(third);
        third.WaitForError<InvalidOperationException>("the newcomer to be the one receiver");
    }

    [Fact]
    public void Unregistering_and_the_end_of_the_loop_complete_it()
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair other = SocketPair.Unix();
        var unregistered = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable one = _loop.Scheduler.Receive(pair.Near).Subscribe(unregistered);
        using IDisposable two = _loop.Scheduler.Receive(other.Near).Subscribe(_probe);

        _loop.Scheduler.Unregister(pair.Near);
        unregistered.WaitForCompletion("unregistered");
        _loop.Scheduler.Dispose();
        _probe.WaitForCompletion("the loop has ended");

        var late = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable three = _loop.Scheduler.Receive(pair.Near).Subscribe(late);
        late.WaitForError<ObjectDisposedException>("the loop has ended already");
    }

    [UnixFact]
    public void A_file_that_the_kernel_will_not_wait_for_is_an_error()
    {
        string path = Path.GetTempFileName();
        using FileStream file = File.OpenRead(path);
        File.Delete(path);
        using var loop = new ReadinessLoop(new EpollSelector());
        using IDisposable subscription = loop.Scheduler.Receive(file).Subscribe(_probe);

        _probe.WaitForError<SelectorException>("a regular file");
    }

    [Fact]
    public void A_socket_closed_before_it_is_subscribed_to_is_an_error()
    {
        using SocketPair pair = SocketPair.Unix();
        IObservable<ReadOnlyMemory<byte>> receiving = _loop.Scheduler.Receive(pair.Near);
        pair.Near.Dispose();
        using IDisposable subscription = receiving.Subscribe(_probe);

        _probe.WaitForError<ObjectDisposedException>("a closed socket");
    }
}
