using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Disposing of a subscription silences it at once.</summary>
public sealed class DisposalTests
{
    private readonly ReadinessFile _one = new(3);
    private readonly ReadinessFile _other = new(4);

    [Fact]
    public void An_event_of_the_same_batch_does_not_reach_an_observer_disposed_before_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var second = new ObserverProbe<ReadinessEvent>();
        IDisposable subscription = null!;
        var first = new ObserverProbe<ReadinessEvent>(_ => subscription.Dispose());
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(first);
        subscription = loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(second);

        kernel.Tell((_one, Readiness.Read), (_other, Readiness.Read));

        Assert.Equal(1, first.Count);
        Assert.Empty(second.Values);
        Assert.False(second.HasEnded);
    }

    [Fact]
    public void An_event_of_the_same_batch_does_not_reach_what_was_unregistered_before_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var second = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(_ => loop.Scheduler.Unregister(_other));
        loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(second);

        kernel.Tell((_one, Readiness.Read), (_other, Readiness.Read));

        second.WaitForCompletion("unregistered by the other one");
        Assert.Empty(second.Values);
    }

    [Fact]
    public void An_observer_of_the_same_file_object_disposed_within_the_event_does_not_hear_it_any_more()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var second = new ObserverProbe<ReadinessEvent>();
        IDisposable subscription = null!;
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(_ => subscription.Dispose());
        subscription = loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(second);

        kernel.Tell((_one, Readiness.Read));

        Assert.Empty(second.Values);
        Assert.False(second.HasEnded);
    }

    [Fact]
    public void A_subscription_to_a_reused_number_within_a_batch_does_not_receive_the_event_of_the_earlier_file()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var newcomer = new ObserverProbe<ReadinessEvent>();
        var reused = new ReadinessFile(_other.FileDescriptor);
        IDisposable subscription = null!;
        bool isReused = false;
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(_ =>
        {
            if (!isReused)
            {
                isReused = true;
                subscription.Dispose();
                loop.Scheduler.WhenReady(reused, Readiness.Read).Subscribe(newcomer);
            }
        });
        subscription = loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(static _ => { });

        kernel.Tell((_one, Readiness.Read), (_other, Readiness.Read));
        Assert.Empty(newcomer.Values);

        kernel.Tell((reused, Readiness.Read));
        Assert.Same(reused, Assert.Single(newcomer.Values).Key.FileObject);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_number_closed_and_reused_in_the_middle_of_a_batch_delivers_the_old_event_to_no_observer(Backend backend)
    {
        (int firstRead, int firstWrite) = Libc.Pipe();
        (int secondRead, int secondWrite) = Libc.Pipe();
        (int quietRead, int quietWrite) = Libc.Pipe();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var newcomer = new ObserverProbe<ReadinessEvent>();
        var subscriptions = new Dictionary<int, IDisposable>();
        Libc.Write(firstWrite, [1]);
        Libc.Write(secondWrite, [1]);

        // Both are ready in one batch. Whoever is told first closes the other one, and a pipe that is not ready takes its
        // number. The descriptor is replaced in one step, or another test might take the number in between.
        void Replace(int mine, int others)
        {
            Libc.Read(mine, new byte[1]);
            subscriptions[others].Dispose();
            Libc.DuplicateOnto(quietRead, others);
            subscriptions[others] = loop.Scheduler.WhenReady(others, Readiness.Read).Subscribe(newcomer);
        }

        loop.Run(() =>
        {
            subscriptions[firstRead] = loop.Scheduler.WhenReady(firstRead, Readiness.Read)
                .Subscribe(_ => Replace(firstRead, secondRead));
            subscriptions[secondRead] = loop.Scheduler.WhenReady(secondRead, Readiness.Read)
                .Subscribe(_ => Replace(secondRead, firstRead));
        });
        loop.FinishTurns();
        Assert.Empty(newcomer.Values);

        Libc.Write(quietWrite, [1]);
        newcomer.WaitForOne("an event of the pipe that took the number");
        loop.Dispose();
        foreach (int end in (int[])[firstRead, firstWrite, secondRead, secondWrite, quietRead, quietWrite])
        {
            Libc.Close(end);
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_within_the_event_is_the_end_of_it(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        IDisposable subscription = null!;
        var probe = new ObserverProbe<ReadinessEvent>();
        probe.Handler = _ =>
        {
            subscription.Dispose();
            probe.ExpectSilence();
        };
        pair.Far.Send([1]);

        loop.Run(() => subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe));
        probe.WaitForOne("the event");
        loop.FinishTurns();

        Assert.Equal(1, probe.Count);
        Assert.Empty(loop.Selector.GetMap());
        loop.Dispose();
        probe.AssertGrammar();
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_on_another_thread_does_not_wait_for_the_event_under_way_and_lets_no_other_follow(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var isTold = new ManualResetEventSlim();
        using var isDisposed = new ManualResetEventSlim();
        var probe = new ObserverProbe<ReadinessEvent>(_ =>
        {
            isTold.Set();
            Patience.WaitFor(isDisposed, "Dispose to return on the other thread");
        });
        pair.Far.Send([1]);

        IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
        Patience.WaitFor(isTold, "the event");
        subscription.Dispose();
        probe.ExpectSilence();
        isDisposed.Set();
        loop.FinishTurns();

        probe.AssertGrammar();
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void Disposing_twice_does_no_more_than_once()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var stays = new ObserverProbe<ReadinessEvent>();
        IDisposable leaves = loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(static _ => { });

        leaves.Dispose();
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(stays);
        leaves.Dispose();

        kernel.Tell((_one, Readiness.Read));
        Assert.Equal(1, stays.Count);
        Assert.Equal(["add 3 Read", "remove 3", "add 3 Read"], kernel.Calls);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_after_the_file_object_was_closed_is_quiet(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var handle = new SafeFileHandle(Libc.Duplicate((int)pair.Near.Handle), ownsHandle: true);
        var probe = new ObserverProbe<ReadinessEvent>();
        IDisposable subscription = loop.Scheduler.WhenReady(handle, Readiness.Read).Subscribe(probe);

        loop.Run(() =>
        {
            handle.Dispose();
            subscription.Dispose();
        });

        Assert.Empty(loop.Selector.GetMap());
        Assert.False(probe.HasEnded);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task Subscriptions_disposed_on_other_threads_during_a_notification_keep_the_Rx_grammar(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);

        void ComeAndGo()
        {
            for (int i = 0; i < 100; i++)
            {
                var probe = new ObserverProbe<ReadinessEvent>();
                IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
                probe.WaitForOne("an event of what is never drained");
                subscription.Dispose();
                Assert.False(probe.HasEnded);
                probe.AssertGrammar();
            }
        }

        await Task.WhenAll(Task.Run(ComeAndGo), Task.Run(ComeAndGo));

        Assert.Empty(loop.Selector.GetMap());
    }
}
