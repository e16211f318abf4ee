using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Awaiting readiness: where it goes on, with what, and what is refused.</summary>
public sealed class ReadyAsyncTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_await_continues_on_the_loop_wherever_it_began(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);

        async Task<bool> IsOnLoopAsync()
        {
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
            return loop.Scheduler.IsLoopThread;
        }

        Assert.True(ReadinessLoop.Finish(IsOnLoopAsync(), "an await on the test's thread"));
        Assert.True(ReadinessLoop.Finish(Task.Run(IsOnLoopAsync), "an await on the thread pool"));
        Assert.True(ReadinessLoop.Finish(loop.Run(IsOnLoopAsync), "an await on the loop"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_context_of_the_awaiting_thread_is_not_gone_back_to(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);

        async Task<bool> IsOnLoopAsync()
        {
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
            return loop.Scheduler.IsLoopThread;
        }

        Assert.True(ReadinessLoop.Finish(Task.Run(IsOnLoopAsync), "the await"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_await_returns_the_readiness_and_the_key(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);
        pair.Far.Shutdown(SocketShutdown.Send);

        ReadinessEvent ready = ReadinessLoop.Finish(
            loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read | Readiness.Write).AsTask(), "the event");

        Readiness later = backend.TellsKindByKind ? Readiness.Write : Readiness.None;
        later |= backend.TellsOfTheEndBehindUnreadBytes ? Readiness.None : Readiness.ReadClosed;
        Assert.Equal(Readiness.Read | Readiness.Write | Readiness.ReadClosed, ready.Events | later);
        Assert.Same(pair.Near, ready.Key.FileObject);
        Assert.Equal(Readiness.Read | Readiness.Write, ready.Key.Events);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Awaiting_again_waits_again(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        byte[] sent = [1, 2, 3, 4, 5];

        async Task<byte[]> ReadAsync()
        {
            byte[] received = new byte[sent.Length];
            for (int i = 0; i < received.Length; i++)
            {
                await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
                pair.Near.Receive(received.AsSpan(i, 1));
            }

            return received;
        }

        Task<byte[]> reading = ReadAsync();
        foreach (byte one in sent)
        {
            pair.Far.Send([one]);
            loop.FinishTurn();
        }

        Assert.Equal(sent, ReadinessLoop.Finish(reading, "all that was sent"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Read_and_write_can_be_awaited_at_once(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);

        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask();
        Task<ReadinessEvent> writing = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Write).AsTask();

        Assert.Equal(Readiness.Write, ReadinessLoop.Finish(writing, "room to write").Events);
        Assert.False(reading.IsCompleted);
        pair.Far.Send([1]);
        Assert.Equal(Readiness.Read, ReadinessLoop.Finish(reading, "something to read").Events);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Several_can_await_the_same_thing_at_once(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        Task<ReadinessEvent>[] reading =
            [.. Enumerable.Range(0, 5).Select(_ => loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask())];

        pair.Far.Send([1]);

        Assert.All(reading, static one => ReadinessLoop.Finish(one, "one of several awaits"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_await_and_an_observer_of_one_file_object_are_both_notified(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        using IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read, "data").Subscribe(probe);
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask();

        pair.Far.Send([1]);

        Assert.Null(ReadinessLoop.Finish(reading, "the await").Key.Data);
        Assert.Equal("data", probe.WaitForCount(5, "events of the observer, who stays")[4].Key.Data);
    }

    [Fact]
    public void The_arguments_are_checked_at_once()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        SelectorScheduler source = loop.Scheduler;

        Assert.Throws<ArgumentNullException>(() => { _ = source.ReadyAsync(null!, Readiness.Read).AsTask(); });
        Assert.Throws<ArgumentException>(() => { _ = source.ReadyAsync(pair.Near, Readiness.None).AsTask(); });
        Assert.Throws<ArgumentException>(() => { _ = source.ReadyAsync(pair.Near, Readiness.Error).AsTask(); });
        Assert.Throws<ArgumentException>(() => { _ = source.ReadyAsync("a string", Readiness.Read).AsTask(); });
        Assert.Throws<ArgumentNullException>(
            () => { _ = ReadinessSourceExtensions.ReadyAsync(null!, pair.Near, Readiness.Read).AsTask(); });
    }

    [UnixFact]
    public async Task A_refused_file_object_fails_the_await()
    {
        using SocketPair closed = SocketPair.Unix();
        closed.Dispose();
        using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 0,
            FileOptions.DeleteOnClose);
        using var loop = new ReadinessLoop(new EpollSelector());

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await loop.Scheduler.ReadyAsync(closed.Near, Readiness.Read));
        await Assert.ThrowsAsync<ArgumentException>(async () => await loop.Scheduler.ReadyAsync(-1, Readiness.Read));
        var error = await Assert.ThrowsAsync<SelectorException>(
            async () => await loop.Scheduler.ReadyAsync(file, Readiness.Read));
        Assert.Equal("EPERM", error.ErrorName);
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(
            async () => await loop.Scheduler.ReadyAsync(new Unplugged(), Readiness.Read));
    }

    [Fact]
    public void A_value_task_cannot_be_blocked_on_or_awaited_twice()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        ValueTask<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(file, Readiness.Read);

        Assert.Throws<InvalidOperationException>(() => reading.GetAwaiter().GetResult());
        Task<ReadinessEvent> task = reading.AsTask();
        Assert.Throws<InvalidOperationException>(() => { _ = reading.AsTask(); });
        kernel.Tell((file, Readiness.Read));
        ReadinessLoop.Finish(task, "the first await");
        Assert.Throws<InvalidOperationException>(() => reading.IsCompleted);
    }

    [Fact]
    public void An_exception_after_the_await_stays_in_the_awaiting_method()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probe = new ObserverProbe<ReadinessEvent>();

        async Task ThrowAsync()
        {
            await loop.Scheduler.ReadyAsync(file, Readiness.Read);
            throw new TimeZoneNotFoundException();
        }

        Task throwing = ThrowAsync();
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(probe);
        kernel.Tell((file, Readiness.Read));

        Assert.Throws<TimeZoneNotFoundException>(() => ReadinessLoop.Finish(throwing, "the method that throws"));
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void Locals_that_flow_with_the_awaiting_method_are_there_when_it_goes_on()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var local = new AsyncLocal<string>();

        async Task<string?> ReadAsync()
        {
            local.Value = "mine";
            await loop.Scheduler.ReadyAsync(file, Readiness.Read);
            return local.Value;
        }

        Task<string?> reading = ReadAsync();
        kernel.Tell((file, Readiness.Read));

        Assert.Equal("mine", ReadinessLoop.Finish(reading, "the await"));
        Assert.Null(loop.Run(() => local.Value));
    }

    [Fact]
    public async Task Any_source_of_readiness_can_be_awaited()
    {
        var key = new SelectorKey(7, 7, Readiness.Read, null);
        using var source = new Source();

        Task<ReadinessEvent> reading = source.ReadyAsync(7, Readiness.Read).AsTask();
        source.Events.OnNext(new ReadinessEvent(key, Readiness.Read));
        Assert.Same(key, (await Patience.WaitFor(reading, "the source's event")).Key);

        using var cancellation = new CancellationTokenSource();
        reading = source.ReadyAsync(7, Readiness.Read, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.WaitFor(reading, "the cancellation"));

        reading = source.ReadyAsync(7, Readiness.Read).AsTask();
        source.Events.OnCompleted();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.WaitFor(reading, "the source's completion"));
    }

    private sealed class Unplugged : IFileObject
    {
        public nint FileDescriptor => throw new TimeZoneNotFoundException("unplugged");
    }

    /// <summary>A source that somebody else has written.</summary>
    private sealed class Source : IReadinessSource, IDisposable
    {
        public Subject<ReadinessEvent> Events { get; } = new();

        public IScheduler Scheduler => ImmediateScheduler.Instance;

        public IObservable<SelectorKeyChange> KeyChanges => Observable.Never<SelectorKeyChange>();

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) => Events;

        public void Dispose() => Events.Dispose();
    }
}
