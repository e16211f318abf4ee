using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary><see cref="Trigger.Edge"/>: an event when something arrives, whether or not it is drained.</summary>
public sealed class EdgeTests
{
    public static TheoryData<Backend> Having { get; } = [.. Backend.All.Where(static backend => backend.HasEdge)];

    public static TheoryData<Backend> Lacking { get; } = [.. Backend.All.Where(static backend => !backend.HasEdge)];

    [Theory]
    [MemberData(nameof(Having))]
    public void Each_arrival_is_reported_once(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(probe);

        for (int arrived = 1; arrived <= 5; arrived++)
        {
            pair.Far.Send([1]);
            probe.WaitForCount(arrived, "an event of what arrived");
            loop.FinishTurns();
            Assert.Equal(arrived, probe.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void Existing_readiness_is_reported_to_a_new_subscriber(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var first = new ObserverProbe<ReadinessEvent>();
        var second = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(first);
        first.WaitForOne("the first one's event");
        loop.FinishTurn();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(second);
        second.WaitForOne("the second one's event");

        loop.FinishTurns();
        Assert.Equal(1, second.Count);
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void Observers_with_different_masks_share_an_edge(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(reader);

        IDisposable subscription =
            loop.Scheduler.WhenReady(pair.Near, Readiness.Write, trigger: Trigger.Edge).Subscribe(writer);
        writer.WaitForOne("that it can be written");
        loop.FinishTurns();
        Assert.Empty(reader.Values);

        subscription.Dispose();
        pair.Far.Send([1]);
        reader.WaitForOne("that it can be read");
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void A_paused_edge_is_made_up_for_when_it_goes_on(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(ready =>
        {
            pair.Near.Receive(new byte[10]);
            ready.Disarm();
        });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(probe);
        pair.Far.Send([1]);
        ReadinessEvent ready = probe.WaitForOne("the first arrival");
        loop.FinishTurn();

        pair.Far.Send([2]);
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);

        ready.Arm();
        probe.WaitForCount(2, "the arrival during the pause");
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void Edge_does_not_go_with_level_or_one_shot_and_says_so(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(static _ => { });
        loop.Scheduler.WhenReady(another.Near, Readiness.Read).Subscribe(static _ => { });

        Assert.Contains("Edge", Refused(pair, Trigger.Level).Message);
        Assert.Contains("Edge", Refused(pair, Trigger.OneShot).Message);
        Assert.Contains("Level", Refused(another, Trigger.Edge).Message);

        InvalidOperationException Refused(SocketPair observed, Trigger trigger)
        {
            var probe = new ObserverProbe<ReadinessEvent>();
            loop.Scheduler.WhenReady(observed.Near, Readiness.Read, trigger: trigger).Subscribe(probe);
            return probe.WaitForError<InvalidOperationException>($"{trigger} beside the other");
        }
    }

    [Theory]
    [MemberData(nameof(Having))]
    public async Task An_await_does_not_go_with_an_edge_and_says_so(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(static _ => { });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read));

        Assert.Contains("Edge", error.Message);
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void When_the_level_observers_have_gone_there_is_room_for_an_edge(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(static _ => { }).Dispose();

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(probe);

        pair.Far.Send([1]);
        probe.WaitForOne("an edge");
    }

    [Theory]
    [MemberData(nameof(Lacking))]
    public void A_selector_without_edges_names_one_that_has_them(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);

        var error = Assert.Throws<NotSupportedException>(
            () => loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge));

        Assert.Contains(loop.Selector.GetType().Name, error.Message);
        Assert.Contains("EpollSelector", error.Message);
    }
}
