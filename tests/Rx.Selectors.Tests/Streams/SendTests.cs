using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>A sequence of bytes into a stream.</summary>
public sealed class SendTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);
    private readonly ObserverProbe<Unit> _probe = new();

    public SendTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Send_completes_when_the_bytes_are_flushed()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);

        using IDisposable sending = loop.Scheduler
            .Send(pair.Near, Bytes(bytes), new SendOptions { EndsWriting = true }).Subscribe(_probe);

        pair.Far.Blocking = true;
        pair.Far.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        var received = new byte[bytes.Length];
        for (int count = 0; count < received.Length;)
        {
            count += pair.Far.Receive(received.AsSpan(count));
        }

        Assert.Equal(0, pair.Far.Receive(new byte[1])); // and the end
        _probe.WaitForOne("the flush");
        _probe.WaitForCompletion("the flush");
        Assert.True(bytes.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public void A_Send_that_the_loop_does_not_come_to_before_it_ends_fails()
    {
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            _loop.Scheduler.Send(_stream, Bytes(1, 2)).Subscribe(_probe);
            _loop.Scheduler.Dispose();
        }

        _probe.WaitForError<ObjectDisposedException>("the loop has ended");
        Assert.Empty(_stream.Written);
    }

    [Fact]
    public void The_bytes_are_subscribed_to_before_Subscribe_returns_by_each_subscriber_for_itself()
    {
        _stream.Room = 100;
        var threads = new List<int>();
        IObservable<Unit> sending = _loop.Scheduler.Send(_stream, Observable.Defer(() =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Bytes(1, 2);
        }));
        Assert.Empty(threads);

        using IDisposable first = sending.Subscribe(_probe);
        Assert.Single(threads);
        _probe.WaitForOne("the first time");
        var second = new ObserverProbe<Unit>();
        using IDisposable again = sending.Subscribe(second);
        second.WaitForOne("the second time");

        Assert.All(threads, static thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
        Assert.Equal([1, 2, 1, 2], _stream.Written);
    }

    [Fact]
    public void An_await_gets_its_Unit()
    {
        _stream.Room = 100;

        ReadinessLoop.Finish(Task.Run(async () => await _loop.Scheduler.Send(_stream, Bytes(1))), "an awaited send");

        Assert.Equal([1], _stream.Written);
    }

    [Fact]
    public void A_producer_that_fails_fails_it()
    {
        using IDisposable sending = _loop.Scheduler
            .Send(_stream, Bytes(1).Concat(Observable.Throw<ReadOnlyMemory<byte>>(new InvalidDataException("no more"))))
            .Subscribe(_probe);

        _probe.WaitForError<InvalidDataException>("the producer's error");
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void A_function_that_throws_fails_it()
    {
        using IDisposable sending = _loop.Scheduler
            .Send(_stream, static _ => throw new InvalidDataException("no bytes")).Subscribe(_probe);

        _probe.WaitForError<InvalidDataException>("the function's error");
    }

    [Fact]
    public void A_stream_that_breaks_unsubscribes_from_the_producer()
    {
        bool isLetGo = false;
        _stream.Failure = new IOException("broken");
        using IDisposable sending = _loop.Scheduler
            .Send(_stream, Observable.Create<ReadOnlyMemory<byte>>(observer =>
            {
                observer.OnNext(new byte[1]);
                return () => isLetGo = true;
            }))
            .Subscribe(_probe);

        _probe.WaitForError<IOException>("the failure");
        _loop.FinishTurn();
        Assert.True(isLetGo);
    }

    [Fact]
    public void Disposing_drops_what_waits_and_lets_the_producer_go()
    {
        using var bytes = new Subject<ReadOnlyMemory<byte>>();
        IDisposable sending = _loop.Scheduler.Send(_stream, bytes).Subscribe(_probe);
        Patience.WaitUntil(() => bytes.HasObservers, "the bytes are subscribed to");
        _loop.Run(() => bytes.OnNext(new byte[10]));
        Assert.Equal(Readiness.Write, _kernel.AskedOf(_stream));

        sending.Dispose();
        _probe.ExpectSilence();

        Assert.False(bytes.HasObservers);
        Assert.Empty(_kernel.GetMap());
        _loop.FinishTurns();
        _probe.AssertGrammar();
    }

    [Fact]
    public void Disposing_before_the_loop_has_come_to_it_sends_nothing()
    {
        _stream.Room = 100;
        using (SchedulerHold.Of(_loop.Scheduler))
        {
            _probe.ExpectSilence();
            _loop.Scheduler.Send(_stream, Bytes(1)).Subscribe(_probe).Dispose();
        }

        _loop.FinishTurns();
        Assert.Empty(_stream.Writes);
        _probe.AssertGrammar();
    }

    [Fact]
    public void After_the_loop_has_ended_it_fails()
    {
        IObservable<Unit> sending = _loop.Scheduler.Send(_stream, Bytes(1));
        _loop.Scheduler.Dispose();
        Patience.WaitFor(_loop.Scheduler.Completion, "the loop to end").Wait();

        using IDisposable subscription = sending.Subscribe(_probe);

        _probe.WaitForError<ObjectDisposedException>("the loop has ended");
    }

    [Fact]
    public void Missing_and_wrong_arguments_are_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>(() => SendExtensions.Send(null!, _stream, Bytes(1)));
        Assert.Throws<ArgumentNullException>(() => _loop.Scheduler.Send(null!, Bytes(1)));
        Assert.Throws<ArgumentException>(() => _loop.Scheduler.Send("text", Bytes(1)));
        Assert.Throws<ArgumentNullException>(
            () => _loop.Scheduler.Send(_stream, (IObservable<ReadOnlyMemory<byte>>)null!));
        Assert.Throws<ArgumentNullException>(
            () => _loop.Scheduler.Send(_stream, (Func<IObservable<bool>, IObservable<ReadOnlyMemory<byte>>>)null!));
        Assert.Throws<ArgumentNullException>(() => new SendQueue(null!, _stream));
        Assert.Throws<ArgumentException>(() => new SendQueue(_loop.Scheduler, "text"));
    }

    private static IObservable<ReadOnlyMemory<byte>> Bytes(params byte[] bytes) =>
        Observable.Return(new ReadOnlyMemory<byte>(bytes));
}
