using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Edges of one file with several observers, of which some pause.</summary>
public sealed class SharedEdgeTests
{
    public static TheoryData<Backend> Having => EdgeTests.Having;

    [Theory]
    [MemberData(nameof(Having))]
    public void An_observer_that_paused_while_an_edge_came_gets_it_when_it_goes_on(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var paused = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        var other = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(paused);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(other);
        pair.Far.Send([1]);
        ReadinessEvent ready = paused.WaitForOne("the first edge");
        other.WaitForOne("the first edge, of the other one");
        loop.FinishTurn();

        int before = other.Count;
        pair.Far.Send([2]);
        other.WaitForCount(before + 1, "the edge during the pause");
        loop.FinishTurns();
        Assert.Equal(1, paused.Count);

        ready.Arm();
        paused.WaitForCount(2, "the edge that came during the pause");
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void An_observer_that_pauses_and_goes_on_again_and_again_misses_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(static _ => { });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(probe);
        pair.Far.Send([0]);
        ReadinessEvent ready = probe.WaitForOne("the first edge");
        for (int round = 1; round <= 20; round++)
        {
            loop.FinishTurns();
            int before = probe.Count;
            ready.Disarm();
            pair.Far.Send([1]);
            loop.FinishTurns();
            Assert.Equal(before, probe.Count);
            ready.Arm();
            probe.WaitForCount(before + 1, $"the edge of round {round}");
        }
    }

    [Theory]
    [MemberData(nameof(Having))]
    public void The_safe_hop_beside_another_edge_observer_reads_all_there_is(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var elsewhere = new EventLoopScheduler();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var text = new StringBuilder();
        var chunks = new ObserverProbe<int>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(static _ => { });

        // Each event reads a part: the rest is an edge again when the subscription is armed.
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge)
            .ObserveReadyOn(elsewhere)
            .Select(_ =>
            {
                byte[] part = new byte[5];
                int count = pair.Near.Available > 0 ? pair.Near.Receive(part) : 0;
                lock (text)
                {
                    text.Append(Encoding.ASCII.GetString(part, 0, count));
                }

                return count;
            })
            .Subscribe(chunks);
        pair.Far.Send("hello, world"u8);

        Patience.WaitUntil(() => Text().Length == 12, "all twelve bytes have been read");
        Assert.Equal("hello, world", Text());

        string Text()
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }
}
