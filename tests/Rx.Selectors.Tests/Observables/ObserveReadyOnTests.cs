using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Hopping to another scheduler, without the flood that a plain ObserveOn would bring.</summary>
public sealed class ObserveReadyOnTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_plain_ObserveOn_floods_the_queue_of_a_scheduler_that_is_busy(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var busy = new BusyScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int handedOver = 0;
        pair.Far.Send([1]);

        using IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read)
            .Do(_ => Interlocked.Increment(ref handedOver)).ObserveOn(busy.Scheduler).Subscribe(static _ => { });

        Patience.WaitUntil(() => Volatile.Read(ref handedOver) > 1_000, "a thousand events of one byte were queued");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void ObserveReadyOn_has_one_event_under_way_however_busy_the_scheduler_is(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var busy = new BusyScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int handedOver = 0;
        var probe = new ObserverProbe<ReadinessEvent>(_ => pair.Near.Receive(new byte[1]));
        pair.Far.Send([1, 2, 3]);

        using IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read)
            .Do(_ => Interlocked.Increment(ref handedOver)).ObserveReadyOn(busy.Scheduler).Subscribe(probe);
        Patience.WaitUntil(() => Volatile.Read(ref handedOver) > 0, "the first event was handed over");
        for (int i = 0; i < 100; i++)
        {
            loop.FinishTurn();
        }

        Assert.Equal(1, Volatile.Read(ref handedOver));
        busy.BeIdle();
        probe.WaitForCount(3, "an event for each byte");
        loop.FinishTurns();
        Assert.Equal(3, probe.Count);
    }

    [Fact]
    public void The_kernel_is_not_asked_while_the_observer_is_at_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var elsewhere = new EventLoopScheduler();
        using var isAtIt = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var file = new ReadinessFile(3);
        using IDisposable subscription = loop.Scheduler.WhenReady(file, Readiness.Read).ObserveReadyOn(elsewhere)
            .Subscribe(_ =>
            {
                isAtIt.Set();
                Patience.WaitFor(goOn, "the test to look");
            });

        kernel.Tell((file, Readiness.Read));
        Patience.WaitFor(isAtIt, "the observer to be told");
        Assert.Equal(Readiness.None, kernel.AskedOf(file));
        Assert.Single(kernel.GetMap());

        goOn.Set();
        Patience.WaitUntil(() => kernel.AskedOf(file) == Readiness.Read, "the kernel is asked again");
    }

    [Fact]
    public void One_shot_needs_no_call_to_disarm()
    {
        var kernel = new ReadinessRecorder { Triggers = [Trigger.OneShot] };
        using var loop = new ReadinessLoop(kernel);
        using var elsewhere = new EventLoopScheduler();
        var file = new ReadinessFile(3);
        using IDisposable subscription = loop.Scheduler.WhenReady(file, Readiness.Read, trigger: Trigger.OneShot)
            .ObserveReadyOn(elsewhere).Subscribe(static _ => { });

        kernel.Tell((file, Readiness.Read));
        Patience.WaitUntil(() => kernel.Calls.Count == 2, "it is armed again");

        Assert.Equal(["add 3 Read", "change 3 Read"], kernel.Calls);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Bytes_arrive_elsewhere_in_their_order(Backend backend)
    {
        const int bytes = 500;
        using SocketPair pair = SocketPair.Unix();
        using var elsewhere = new EventLoopScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<byte>();
        byte[] sent = new byte[bytes];
        new Random(3).NextBytes(sent);
        using IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).ObserveReadyOn(elsewhere)
            .Select(ready => ReadByte(pair.Near)).Subscribe(probe);

        pair.Far.Send(sent);

        Assert.Equal(sent, probe.WaitForCount(bytes, "an event for each byte"));
        Assert.NotEqual(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Several_file_objects_merged_on_the_task_pool_keep_the_grammar_and_each_its_order(Backend backend)
    {
        const int bytes = 100;
        SocketPair[] pairs = [.. Enumerable.Range(0, 6).Select(static _ => SocketPair.Unix())];
        try
        {
            using ReadinessLoop loop = ReadinessLoop.Over(backend);
            var probe = new ObserverProbe<(Socket From, byte Byte)>();
            using IDisposable subscription = pairs
                .Select(pair => loop.Scheduler.WhenReady(pair.Near, Readiness.Read)
                    .ObserveReadyOn(TaskPoolScheduler.Default).Select(_ => (pair.Near, ReadByte(pair.Near))))
                .Merge()
                .Subscribe(probe);
            byte[] sent = [.. Enumerable.Range(0, bytes).Select(static i => (byte)i)];

            Array.ForEach(pairs, pair => pair.Far.Send(sent));

            IReadOnlyList<(Socket From, byte Byte)> all = probe.WaitForCount(pairs.Length * bytes, "every byte of every socket");
            Assert.All(pairs, pair => Assert.Equal(sent, all.Where(one => one.From == pair.Near).Select(static one => one.Byte)));
            loop.Scheduler.Dispose();
            probe.WaitForCompletion("of all of them");
        }
        finally
        {
            Array.ForEach(pairs, static pair => pair.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void One_hop_behind_a_merge_holds_up_each_file_object_by_itself(Backend backend)
    {
        using SocketPair one = SocketPair.Unix();
        using SocketPair other = SocketPair.Unix();
        using var busy = new BusyScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int handedOver = 0;
        one.Far.Send([1]);
        other.Far.Send([1]);

        using IDisposable subscription = Observable
            .Merge(loop.Scheduler.WhenReady(one.Near, Readiness.Read), loop.Scheduler.WhenReady(other.Near, Readiness.Read))
            .Do(_ => Interlocked.Increment(ref handedOver)).ObserveReadyOn(busy.Scheduler).Subscribe(static _ => { });
        Patience.WaitUntil(() => Volatile.Read(ref handedOver) == 2, "one event of each was handed over");
        loop.FinishTurns();

        Assert.Equal(2, Volatile.Read(ref handedOver));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_while_an_event_is_under_way_lets_no_other_follow(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var elsewhere = new EventLoopScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var isTold = new ManualResetEventSlim();
        using var isDisposed = new ManualResetEventSlim();
        var probe = new ObserverProbe<ReadinessEvent>(_ =>
        {
            isTold.Set();
            Patience.WaitFor(isDisposed, "Dispose to return on the other thread");
        });
        pair.Far.Send([1]);

        IDisposable subscription =
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read).ObserveReadyOn(elsewhere).Subscribe(probe);
        Patience.WaitFor(isTold, "the event");
        subscription.Dispose();
        probe.ExpectSilence();
        isDisposed.Set();
        loop.FinishTurns();
        using var hasDrained = new ManualResetEventSlim();
        elsewhere.Schedule(hasDrained.Set);
        Patience.WaitFor(hasDrained, "the other scheduler to have run all");

        probe.AssertGrammar();
        Assert.Empty(loop.Selector.GetMap());
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void ObserveReadyOn_completes_after_the_event_in_progress(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var elsewhere = new EventLoopScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(_ => loop.Scheduler.Unregister(pair.Near));
        pair.Far.Send([1]);

        using IDisposable subscription =
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read).ObserveReadyOn(elsewhere).Subscribe(probe);

        probe.WaitForCompletion("unregistered by the observer");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void An_observer_that_throws_elsewhere_is_unsubscribed()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var elsewhere = new EventLoopScheduler();
        var file = new ReadinessFile(3);
        Exception? caught = null;
        IScheduler catching = elsewhere.Catch<TimeZoneNotFoundException>(e =>
        {
            caught = e;
            return true;
        });
        loop.Scheduler.WhenReady(file, Readiness.Read).ObserveReadyOn(catching)
            .Subscribe(static _ => throw new TimeZoneNotFoundException());

        kernel.Tell((file, Readiness.Read));

        Patience.WaitUntil(() => kernel.GetMap().Count == 0, "the one who throws is unsubscribed");
        Assert.NotNull(caught);
    }

    [Fact]
    public void The_arguments_are_checked_at_once()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());

        Assert.Throws<ArgumentNullException>(
            () => ReadinessEventExtensions.ObserveReadyOn(null!, TaskPoolScheduler.Default));
        Assert.Throws<ArgumentNullException>(() => loop.Scheduler.WhenReadable(pair.Near).ObserveReadyOn(null!));
    }

    private static byte ReadByte(Socket socket)
    {
        byte[] one = new byte[1];
        socket.Receive(one);
        return one[0];
    }

    /// <summary>A scheduler that does not get round to anything until it is told to.</summary>
    private sealed class BusyScheduler : IDisposable
    {
        private readonly ManualResetEventSlim _idle = new();

        public BusyScheduler() => Scheduler.Schedule(() => Patience.WaitFor(_idle, "the test to end"));

        public EventLoopScheduler Scheduler { get; } = new();

        public void BeIdle() => _idle.Set();

        public void Dispose()
        {
            BeIdle();
            Scheduler.Dispose();
        }
    }
}
