using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What the kernel is asked for while readiness is awaited, and that nothing of it stays behind.</summary>
public sealed class ReadyAsyncInterestTests
{
    private readonly ReadinessFile _file = new(3);

    [Fact]
    public void The_kernel_is_asked_until_the_turn_in_which_it_was_ready_has_ended()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);

        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();
        Assert.Equal(Readiness.Read, kernel.AskedOf(_file));
        kernel.Tell((_file, Readiness.Read));

        Assert.True(reading.IsCompletedSuccessfully);
        Assert.Empty(kernel.GetMap());
        Assert.Equal(["add 3 Read", "remove 3"], kernel.Calls);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_loop_that_awaits_again_at_once_keeps_its_registration(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var changes = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(changes);

        async Task ReadAsync()
        {
            for (int i = 0; i < 100; i++)
            {
                await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
                pair.Near.Receive(new byte[1]);
            }
        }

        pair.Far.Send(new byte[100]);
        ReadinessLoop.Finish(loop.Run(ReadAsync), "a hundred reads");
        loop.FinishTurns();

        Assert.Equal(
            [SelectorKeyChangeReason.Registered, SelectorKeyChangeReason.Unregistered],
            changes.Values.Select(static change => change.Reason));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_value_task_that_is_not_awaited_does_not_keep_the_loop_awake(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);

        ValueTask<ReadinessEvent> dropped = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
        Assert.False(dropped.IsCompleted);

        Patience.WaitUntil(() => loop.Selector.GetMap().Count == 0, "the kernel is asked nothing any more");
        ReadinessLoop.Finish(
            loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask(), "who awaits the same file object properly");
    }

    [Fact]
    public void An_await_that_is_over_keeps_nothing_alive()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());

        async Task<(WeakReference Socket, WeakReference Token)> ReadAsync()
        {
            using SocketPair pair = SocketPair.Unix();
            using var cancellation = new CancellationTokenSource();
            pair.Far.Send([1]);
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read, cancellation.Token);
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Write, cancellation.Token);
            return (new WeakReference(pair.Near), new WeakReference(cancellation));
        }

        (WeakReference socket, WeakReference token) = ReadinessLoop.Finish(loop.Run(ReadAsync), "two awaits");
        Patience.WaitUntil(
            () =>
            {
                loop.FinishTurn();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !socket.IsAlive && !token.IsAlive;
            },
            "the socket and the token are collected");
    }

    [Fact]
    public void A_result_that_is_collected_later_is_kept()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var another = new ReadinessFile(4);
        ValueTask<ReadinessEvent> early = loop.Scheduler.ReadyAsync(_file, Readiness.Read);
        kernel.Tell((_file, Readiness.Read));
        Task<ReadinessEvent> later = loop.Scheduler.ReadyAsync(another, Readiness.Read).AsTask();
        kernel.Tell((another, Readiness.Read));

        Assert.Same(another, ReadinessLoop.Finish(later, "the later one").Key.FileObject);
        Assert.Same(_file, ReadinessLoop.Finish(early.AsTask(), "the early one").Key.FileObject);
        Assert.Empty(kernel.GetMap());
    }

    [Fact]
    public void Beside_an_observer_an_await_widens_the_interest_and_narrows_it_again()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(static _ => { });

        _ = loop.Scheduler.ReadyAsync(_file, Readiness.Write).AsTask();
        kernel.Tell((_file, Readiness.Write));

        Assert.Equal(["add 3 Read", "change 3 Read, Write", "change 3 Read"], kernel.Calls);
    }

    [Fact]
    public void An_await_for_other_events_in_the_same_turn_changes_the_interest()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);

        async Task<Readiness> ReadThenWriteAsync()
        {
            await loop.Scheduler.ReadyAsync(_file, Readiness.Read);
            return (await loop.Scheduler.ReadyAsync(_file, Readiness.Write)).Events;
        }

        Task<Readiness> running = ReadThenWriteAsync();
        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(Readiness.Write, kernel.AskedOf(_file));
        kernel.Tell((_file, Readiness.Read));
        Assert.False(running.IsCompleted);
        kernel.Tell((_file, Readiness.Read | Readiness.Write));

        Assert.Equal(Readiness.Write, ReadinessLoop.Finish(running, "both awaits"));
        Assert.Empty(kernel.GetMap());
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_number_closed_and_reused_between_two_awaits_is_the_new_file(Backend backend)
    {
        using SocketPair old = SocketPair.Unix();
        using SocketPair current = SocketPair.Unix();
        int number = Libc.Duplicate((int)old.Near.SafeHandle.DangerousGetHandle());
        using (ReadinessLoop loop = ReadinessLoop.Over(backend))
        {
            async Task ReadBothAsync()
            {
                await loop.Scheduler.ReadyAsync(number, Readiness.Read);
                Libc.DuplicateOnto((int)current.Near.SafeHandle.DangerousGetHandle(), number);
                await loop.Scheduler.ReadyAsync(number, Readiness.Read);
            }

            old.Far.Send([1]);
            Task reading = ReadBothAsync();
            loop.FinishTurns();
            Assert.False(reading.IsCompleted);
            current.Far.Send([1]);
            ReadinessLoop.Finish(reading, "the file that has the number now");
        }

        Libc.Close(number);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_number_closed_and_reused_after_two_awaits_at_once_is_the_new_file(Backend backend)
    {
        using SocketPair old = SocketPair.Unix();
        using SocketPair current = SocketPair.Unix();
        int number = Libc.Duplicate((int)old.Near.SafeHandle.DangerousGetHandle());
        using (ReadinessLoop loop = ReadinessLoop.Over(backend))
        {
            async Task ReadAsync(Task<ReadinessEvent> writing)
            {
                await loop.Scheduler.ReadyAsync(number, Readiness.Read);
                await writing; // both have ended in this turn, and are there until it is over
                Libc.DuplicateOnto((int)current.Near.SafeHandle.DangerousGetHandle(), number);
                await loop.Scheduler.ReadyAsync(number, Readiness.Read | Readiness.Write);
                await loop.Scheduler.ReadyAsync(number, Readiness.Read);
            }

            old.Far.Send([1]);
            Task reading = loop.Run(() => ReadAsync(loop.Scheduler.ReadyAsync(number, Readiness.Write).AsTask()));
            loop.FinishTurns();
            Assert.False(reading.IsCompleted);
            current.Far.Send([1]);
            ReadinessLoop.Finish(reading, "the file that has the number now");
        }

        Libc.Close(number);
    }

    [UnixFact]
    public void Awaits_that_have_ended_in_this_turn_leave_room_for_an_edge()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(new EpollSelector());
        var probe = new ObserverProbe<ReadinessEvent>();

        async Task ObserveAsync(Task<ReadinessEvent> writing)
        {
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
            await writing;
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(probe);
        }

        pair.Far.Send([1]);
        ReadinessLoop.Finish(
            loop.Run(() => ObserveAsync(loop.Scheduler.ReadyAsync(pair.Near, Readiness.Write).AsTask())), "both awaits");

        probe.WaitForOne("an edge");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_handle_that_takes_the_number_of_an_awaited_closed_one_ends_that_await(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        nint number = pair.Near.SafeHandle.DangerousGetHandle();
        var closed = new Microsoft.Win32.SafeHandles.SafeFileHandle(number, ownsHandle: false);
        Task<ReadinessEvent> old = loop.Scheduler.ReadyAsync(closed, Readiness.Read).AsTask();

        closed.Dispose();
        Task<ReadinessEvent> current = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask();

        Assert.Throws<ObjectDisposedException>(() => ReadinessLoop.Finish(old, "the await of the closed handle"));
        pair.Far.Send([1]);
        ReadinessLoop.Finish(current, "the await of the one that has the number now");
    }
}
