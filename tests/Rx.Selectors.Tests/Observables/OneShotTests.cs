using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary><see cref="Trigger.OneShot"/>: one event, and none until it is armed again.</summary>
public sealed class OneShotTests
{
    private readonly ReadinessFile _file = new(3);

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_one_shot_fires_once_each_time_it_is_armed(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);

        for (int armed = 1; armed <= 5; armed++)
        {
            ReadinessEvent ready = probe.WaitForCount(armed, "an event of what is armed")[armed - 1];
            loop.FinishTurns();
            Assert.Equal(armed, probe.Count);
            ready.Arm();
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Readiness_while_a_one_shot_is_disarmed_is_reported_when_it_is_armed(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(_ => pair.Near.Receive(new byte[10]));
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);
        pair.Far.Send([1]);
        ReadinessEvent ready = probe.WaitForOne("the first event");
        loop.FinishTurn();

        pair.Far.Send([2]);
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);

        ready.Arm();
        probe.WaitForCount(2, "the event of what came meanwhile");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_one_shot_can_be_armed_within_its_own_event(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Arm());
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);

        probe.WaitForCount(10, "events of what arms itself");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Beside_level_observers_it_still_fires_once(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var level = new ObserverProbe<ReadinessEvent>();
        var oneShot = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(oneShot);
        IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(level);

        ReadinessEvent ready = oneShot.WaitForOne("the one shot");
        level.WaitForCount(10, "events of the level observer");
        Assert.Equal(1, oneShot.Count);

        ready.Arm();
        oneShot.WaitForCount(2, "the second shot");
        subscription.Dispose();
        loop.FinishTurns();
        Assert.Equal(2, oneShot.Count);

        ready.Arm();
        oneShot.WaitForCount(3, "the third shot, alone again");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Two_of_them_on_one_file_object_are_armed_one_by_one(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var one = new ObserverProbe<ReadinessEvent>();
        var other = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(one);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(other);
        ReadinessEvent ready = one.WaitForOne("the first one's shot");
        other.WaitForOne("the second one's shot");
        loop.FinishTurns();

        ready.Arm();
        one.WaitForCount(2, "the first one's second shot");
        loop.FinishTurns();

        Assert.Equal((2, 1), (one.Count, other.Count));
    }

    [Fact]
    public void Arming_what_is_armed_asks_the_kernel_nothing()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);
        kernel.Tell((_file, Readiness.Read));
        ReadinessEvent ready = Assert.Single(probe.Values);

        ready.Arm();
        ready.Arm();

        Assert.Equal(["add 3 Read", "remove 3", "add 3 Read"], kernel.Calls);
    }

    [Fact]
    public void Arming_what_was_disposed_or_has_ended_does_nothing()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var disposed = new ObserverProbe<ReadinessEvent>();
        var ended = new ObserverProbe<ReadinessEvent>();
        var other = new ReadinessFile(4);
        IDisposable subscription =
            loop.Scheduler.WhenReady(_file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(disposed);
        loop.Scheduler.WhenReady(other, Readiness.Read, trigger: Trigger.OneShot).Subscribe(ended);
        kernel.Tell((_file, Readiness.Read), (other, Readiness.Read));
        subscription.Dispose();
        loop.Scheduler.Unregister(other);
        kernel.ForgetCalls();

        disposed.Values[0].Arm();
        ended.Values[0].Arm();

        Assert.Empty(kernel.Calls);
        ended.WaitForCompletion("unregistered");
        Assert.False(disposed.HasEnded);
    }

    [Fact]
    public void A_one_shot_that_the_kernel_disarms_is_not_disarmed_by_a_call()
    {
        var kernel = new ReadinessRecorder { Triggers = [Trigger.OneShot] };
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);

        kernel.Tell((_file, Readiness.Read));
        kernel.Tell((_file, Readiness.Read));
        Assert.Single(probe.Values).Arm();
        kernel.Tell((_file, Readiness.Read));

        Assert.Equal(2, probe.Count);
        Assert.Equal(["add 3 Read", "change 3 Read"], kernel.Calls);
    }

    [Fact]
    public void A_one_shot_that_the_kernel_cannot_disarm_is_removed_and_added_again()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);

        kernel.Tell((_file, Readiness.Read));
        Assert.Single(kernel.GetMap());
        Assert.Single(probe.Values).Arm();

        Assert.Equal(["add 3 Read", "remove 3", "add 3 Read"], kernel.Calls);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task Armed_on_another_thread_each_time_it_never_misses_and_never_fires_twice(Backend backend)
    {
        const int bytes = 2_000;
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int read = 0;
        var done = new TaskCompletionSource();
        var probe = new ObserverProbe<ReadinessEvent>(ready =>
        {
            pair.Near.Receive(new byte[1]);
            if (++read == bytes)
            {
                done.SetResult();
                return;
            }

            ThreadPool.UnsafeQueueUserWorkItem(static ready => ready.Arm(), ready, preferLocal: false);
        });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);

        pair.Far.Send(new byte[bytes]);

        await Patience.WaitFor(done.Task, "every byte to be read");
        probe.AssertGrammar();
        Assert.Equal(bytes, probe.Count);
    }
}
