using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>Functions of the user's that throw, or call back into the scheduler: what was before them goes on.</summary>
public sealed class CallbackTests
{
    private static readonly Task<IPAddress[]>? NoTask = default;

    [Fact]
    public void An_exception_handler_may_schedule_and_subscribe()
    {
        using var pair = SocketPair.Unix();
        SelectorScheduler? self = null;
        using var ran = new ManualResetEventSlim();
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ExceptionHandler = _ =>
            {
                self!.Schedule(ran.Set);
                self!.WhenWritable(pair.Near).Subscribe(probe);
            },
        });
        self = scheduler;

        scheduler.Schedule(static () => throw new InvalidTimeZoneException());

        Patience.WaitFor(ran, "what the handler scheduled");
        probe.WaitForOne("what the handler observes");
    }

    [Fact]
    public void An_exception_handler_may_dispose_of_the_scheduler()
    {
        using var pair = SocketPair.Unix();
        SelectorScheduler? self = null;
        var probe = new ObserverProbe<ReadinessEvent>();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = _ => self!.Dispose() });
        self = scheduler;
        scheduler.WhenReadable(pair.Near).Subscribe(probe);

        scheduler.Schedule(static () => throw new InvalidTimeZoneException());

        probe.WaitForCompletion("the end");
        scheduler.Completion.Within("the end");
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_exception_handler_that_throws_at_the_end_keeps_nothing_from_its_end()
    {
        using var first = SocketPair.Unix();
        using var second = SocketPair.Unix();
        var thread = new SchedulerThread();
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = thread.Make,
            ExceptionHandler = static e => throw new TimeoutException("the handler", e),
        });
        int completed = 0;
        foreach (SocketPair pair in new[] { first, second })
        {
            scheduler.WhenReadable(pair.Near).Subscribe(static _ => { }, () =>
            {
                completed++;
                throw new InvalidTimeZoneException();
            });
        }

        var changes = new ObserverProbe<SelectorKeyChange>();
        scheduler.KeyChanges.Subscribe(changes);
        Task waiting = scheduler.InvokeAsync(static () => new TaskCompletionSource().Task);
        scheduler.Drain();

        scheduler.Dispose();

        Assert.IsType<TimeoutException>(thread.Ended.Within("the thread's end"));
        Assert.Equal(2, completed);
        changes.WaitForCompletion("the end");
        Assert.Throws<ObjectDisposedException>(() => waiting.Within("the end"));
    }

    [Fact]
    public void Observers_of_key_changes_are_isolated_from_each_other()
    {
        using var pair = SocketPair.Unix();
        List<Exception> thrown = [];
        var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        var probe = new ObserverProbe<SelectorKeyChange>();
        scheduler.KeyChanges.Subscribe(static _ => throw new InvalidTimeZoneException());
        scheduler.KeyChanges.Subscribe(static _ => { }, static () => throw new TimeZoneNotFoundException());
        scheduler.KeyChanges.Subscribe(probe);

        scheduler.WhenReadable(pair.Near).Subscribe();
        probe.WaitForOne("the registration");
        scheduler.Dispose();

        probe.WaitForCompletion("the end");
        scheduler.Completion.Within("the end");
        Assert.Equal(
            [typeof(InvalidTimeZoneException), typeof(TimeZoneNotFoundException)], thrown.Select(static e => e.GetType()));
    }

    [Fact]
    public void A_file_object_whose_descriptor_throws_is_refused_and_nothing_is_registered()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new FaultyFile();
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReadable(file).Subscribe(probe);
        Task awaiting = loop.Scheduler.ReadyAsync(file, Readiness.Read).AsTask();

        probe.WaitForError<InvalidTimeZoneException>("what the descriptor throws");
        Assert.Throws<InvalidTimeZoneException>(() => awaiting.Within("what the descriptor throws"));
        Assert.Throws<InvalidTimeZoneException>(() => loop.Scheduler.Unregister(file));
        Assert.Empty(kernel.Calls);
        loop.FinishTurn();
    }

    [Fact]
    public void A_file_object_that_begins_to_throw_does_not_hide_why_its_queue_has_failed()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var stream = new FaultyStream();
        using var queue = new SendQueue(
            loop.Scheduler, stream, new SendOptions { LowWaterMark = 1, HighWaterMark = 2, Capacity = 10 });
        var finished = new ObserverProbe<System.Reactive.Unit>();
        queue.Finished.Subscribe(finished);
        loop.Run(() => queue.Send(new byte[8]));
        stream.IsFaulty = true;

        Assert.False(loop.Run(() => queue.Send(new byte[8])));

        finished.WaitForError<SlowPeerException>("the bound");
    }

    [Fact]
    public void A_stream_that_says_it_took_more_than_there_was_fails_its_queue()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        using var queue = new SendQueue(loop.Scheduler, new FaultyStream { Takes = 100 });
        var finished = new ObserverProbe<System.Reactive.Unit>();
        queue.Finished.Subscribe(finished);

        Assert.False(loop.Run(() => queue.Send(new byte[8])));

        Assert.Contains(
            "took 100 of 8 bytes", finished.WaitForError<InvalidOperationException>("the mistake").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Configure_that_throws_or_disposes_ends_the_attempt_and_closes_the_socket(bool throws)
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        Socket? configured = null;
        var subscription = new System.Reactive.Disposables.SingleAssignmentDisposable();
        IObservable<Socket> connecting = loop.Scheduler.Connect(
            listener.LocalEndPoint!,
            new ConnectOptions
            {
                Configure = socket =>
                {
                    configured = socket;
                    if (throws)
                    {
                        throw new InvalidTimeZoneException();
                    }

                    subscription.Dispose();
                    loop.Scheduler.Schedule(static () => { });
                },
            });

        subscription.Disposable = Observable.Create<Socket>(observer =>
        {
            var inner = new System.Reactive.Disposables.SingleAssignmentDisposable();
            inner.Disposable = connecting.Subscribe(observer);
            return inner;
        }).Subscribe(probe);

        if (throws)
        {
            probe.WaitForError<InvalidTimeZoneException>("what Configure throws");
            Assert.True(configured!.SafeHandle.IsClosed);
        }

        loop.FinishTurns();
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void A_resolver_that_returns_nothing_of_use_fails_the_attempt()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        Func<DnsEndPoint, CancellationToken, Task<IPAddress[]>>[] resolvers =
        [
            static (_, _) => throw new InvalidTimeZoneException(),
            static (_, _) => NoTask!,
            static (_, _) => Task.FromResult<IPAddress[]>(null!),
            static (_, _) => Task.FromResult<IPAddress[]>([null!]),
        ];
        foreach (Func<DnsEndPoint, CancellationToken, Task<IPAddress[]>> resolve in resolvers)
        {
            var probe = new ObserverProbe<Socket>();
            loop.Scheduler.Connect(new DnsEndPoint("nowhere.invalid", 1), new ConnectOptions { Resolve = resolve })
                .Subscribe(probe);
            Patience.WaitUntil(() => probe.HasEnded, "the attempt has failed");
            Assert.NotNull(probe.Error);
        }
    }

    [Fact]
    public void A_resolver_that_is_done_when_the_loop_ends_leaves_nobody_waiting()
    {
        for (int i = 0; i < 100; i++)
        {
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new SchedulerStubSelector() });
            var found = new TaskCompletionSource<IPAddress[]>();
            var probe = new ObserverProbe<Socket>();
            scheduler.Connect(
                new DnsEndPoint("nowhere.invalid", 1), new ConnectOptions { Resolve = (_, _) => found.Task }).Subscribe(probe);
            Parallel.Invoke(() => found.SetResult([]), scheduler.Dispose);
            Patience.WaitUntil(() => probe.HasEnded, "the attempt has failed");
            probe.AssertGrammar();
        }
    }

    [Fact]
    public void A_decoder_that_disposes_of_the_subscription_brings_no_frame_any_more()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        IDisposable? subscription = null;
        subscription = chunks.Frames(() => new CallingDecoder(() => subscription!.Dispose())).Subscribe(probe);

        probe.ExpectSilence();
        chunks.OnNext(new byte[3]);

        Assert.False(chunks.HasObservers);
        probe.AssertGrammar();
        Assert.Equal(0, probe.Count);
    }

    [Fact]
    public void A_decoder_that_throws_fails_its_sequence()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription =
            chunks.Frames(static () => new CallingDecoder(static () => throw new InvalidTimeZoneException())).Subscribe(probe);

        chunks.OnNext(new byte[3]);

        probe.WaitForError<InvalidTimeZoneException>("what the decoder throws");
        Assert.False(chunks.HasObservers);
    }

    [Fact]
    public void A_continuation_of_an_await_that_throws_leaves_the_loop_and_the_await_as_they_were()
    {
        using var pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Run(() =>
        {
#pragma warning disable CA2012 // as the compiler does it for an await
            loop.Scheduler.ReadyAsync(pair.Near, Readiness.Write).GetAwaiter()
                .OnCompleted(static () => throw new InvalidTimeZoneException());
#pragma warning restore CA2012
        });

        Assert.IsType<InvalidTimeZoneException>(loop.TakeFailure());

        loop.FinishTurns();
        Assert.Empty(loop.Selector.GetMap());
        Assert.Equal(
            Readiness.Write,
            ReadinessLoop.Finish(loop.Scheduler.ReadyAsync(pair.Near, Readiness.Write).AsTask(), "another await").Events);
    }

    private sealed class FaultyFile : IFileObject
    {
        public nint FileDescriptor => throw new InvalidTimeZoneException();
    }

    private sealed class FaultyStream : IByteStream, IFileObject
    {
        public bool IsFaulty { get; set; }

        public int Takes { get; init; }

        public nint FileDescriptor => IsFaulty ? throw new InvalidTimeZoneException() : 3;

        public object FileObject => this;

        public bool TryRead(Span<byte> buffer, out int count)
        {
            count = 0;
            return false;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
        {
            count = Takes;
            return count > 0;
        }

        public void EndWriting()
        {
        }
    }

    private sealed class CallingDecoder(Action callback) : IFrameDecoder
    {
        public int BufferLimit => 100;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            frame = new DecodedFrame(0, 1, 1);
            callback();
            return true;
        }

        public bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            frame = default;
            return false;
        }
    }
}
