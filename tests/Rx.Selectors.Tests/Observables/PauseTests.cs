using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Disarm and Arm: how an observer pauses without unsubscribing.</summary>
public sealed class PauseTests
{
    private readonly ReadinessFile _file = new(3);

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_disarmed_observer_receives_nothing_until_it_is_armed(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

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
    public void An_observer_that_pauses_does_not_hold_up_others(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var paused = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        var going = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(paused);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(going);

        ReadinessEvent ready = paused.WaitForOne("the first event");
        going.WaitForCount(10, "events of who goes on");
        Assert.Equal(1, paused.Count);

        ready.Arm();
        paused.WaitForCount(2, "an event after the pause");
    }

    [Fact]
    public void The_kernel_is_asked_for_what_the_observers_that_are_not_paused_want()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(reader);
        loop.Scheduler.WhenReady(_file, Readiness.Write).Subscribe(writer);
        kernel.Tell((_file, Readiness.Read | Readiness.Write));
        kernel.ForgetCalls();

        reader.Values[0].Disarm();
        writer.Values[0].Disarm();
        writer.Values[0].Disarm();
        Assert.Equal(Readiness.Read | Readiness.Write, kernel.GetKey(_file).Events);
        writer.Values[0].Arm();
        reader.Values[0].Arm();

        Assert.Equal(["change 3 Write", "remove 3", "add 3 Write", "change 3 Read, Write"], kernel.Calls);
    }

    [Fact]
    public void An_event_already_fetched_does_not_reach_an_observer_disarmed_before_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var other = new ReadinessFile(4);
        var paused = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(paused);
        kernel.Tell((_file, Readiness.Read));
        loop.Scheduler.WhenReady(other, Readiness.Read).Subscribe(_ => paused.Values[0].Disarm());

        kernel.Tell((other, Readiness.Read), (_file, Readiness.Read));

        Assert.Equal(1, paused.Count);
    }

    [Fact]
    public void A_paused_observer_still_completes()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var other = new ReadinessFile(4);
        var unregistered = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        var ended = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(unregistered);
        loop.Scheduler.WhenReady(other, Readiness.Read).Subscribe(ended);
        kernel.Tell((_file, Readiness.Read), (other, Readiness.Read));

        loop.Scheduler.Unregister(_file);
        unregistered.WaitForCompletion("unregistered");
        loop.Scheduler.Dispose();
        ended.WaitForCompletion("at the scheduler's end");
    }

    [Fact]
    public void A_paused_observer_that_is_disposed_frees_its_registration()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        IDisposable subscription = loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(probe);
        kernel.Tell((_file, Readiness.Read));

        subscription.Dispose();

        Assert.Empty(kernel.GetMap());
        Assert.Equal(["add 3 Read", "remove 3"], kernel.Calls);
    }

    [Fact]
    public void Events_of_a_plain_selector_have_no_subscription_to_arm()
    {
        using SocketPair pair = SocketPair.Unix();
        using var selector = new PollSelector();
        selector.Register(pair.Near, Readiness.Write);
        ReadinessEvent ready = Assert.Single(selector.Select(TimeSpan.Zero));

        Assert.Throws<InvalidOperationException>(() => ready.Arm());
        Assert.Throws<InvalidOperationException>(() => ready.Disarm());
        Assert.Throws<InvalidOperationException>(() => default(ReadinessEvent).Arm());
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Awaited_events_have_no_subscription_to_arm_and_the_next_await_goes_on(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);

        async Task ReadTwiceAsync()
        {
            ReadinessEvent ready = await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
            Assert.Throws<InvalidOperationException>(() => ready.Disarm());
            Assert.Throws<InvalidOperationException>(() => ready.Arm());
            await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
        }

        ReadinessLoop.Finish(ReadTwiceAsync(), "the second await");
    }

    [Fact]
    public async Task Arming_and_disarming_on_many_threads_ends_as_the_last_call_says()
    {
        var kernel = new ReadinessRecorder { Triggers = [Trigger.OneShot] };
        using var loop = new ReadinessLoop(kernel);
        Trigger[] triggers = [Trigger.Level, Trigger.OneShot, Trigger.Level];
        ObserverProbe<ReadinessEvent>[] probes = [.. triggers.Select(static _ => new ObserverProbe<ReadinessEvent>())];
        for (int i = 0; i < triggers.Length; i++)
        {
            loop.Scheduler.WhenReady(_file, Readiness.Read, trigger: triggers[i]).Subscribe(probes[i]);
        }

        kernel.Tell((_file, Readiness.Read));
        ReadinessEvent[] events = [.. probes.Select(static probe => probe.Values[0])];
        await Task.WhenAll(events.Select((ready, seed) => Task.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 5_000; i++)
            {
                if (random.Next(2) == 0)
                {
                    ready.Arm();
                }
                else
                {
                    ready.Disarm();
                }

                if (i % 16 == 0)
                {
                    kernel.Report((_file, Readiness.Read));
                }
            }

            ready.Disarm();
        })));

        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(Readiness.None, kernel.AskedOf(_file));
        Array.ForEach(events, static ready => ready.Arm());
        int[] before = [.. probes.Select(static probe => probe.Count)];
        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(before.Select(static count => count + 1), probes.Select(static probe => probe.Count));
    }
}
