using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Whenever a pipeline is disposed of, nothing of it is left: no interest, no descriptor, no timer, no receiver.</summary>
[Collection(ProcessWide.Name)]
public sealed class StreamDisposalTests
{
    private const int Connections = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_echo_disposed_of_at_any_moment_leaves_nothing_behind(bool onTheLoop)
    {
        IReadOnlySet<int> openBefore = OpenDescriptors.Numbers();
        using (var loop = new ReadinessLoop(DefaultSelector.Create()))
        {
            var changes = new ObserverProbe<SelectorKeyChange>();
            using IDisposable watching = loop.Scheduler.KeyChanges.Subscribe(changes);
            for (int i = 0; i < Connections; i++)
            {
                Interrupt(loop, i, onTheLoop);
            }

            loop.FinishTurns();
            Assert.Empty(loop.Selector.GetMap());
            Assert.Equal(
                changes.Values.Count(static change => change.Reason == SelectorKeyChangeReason.Registered),
                changes.Values.Count(static change => change.Reason == SelectorKeyChangeReason.Unregistered));
            Assert.Equal(0, loop.Scheduler.Loop.PendingTimers);
            Assert.Equal(0, LoopStreams.Of(loop.Scheduler).Receivers);
        }

        Assert.Equal(openBefore, OpenDescriptors.Numbers());
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("end")]
    [InlineData("unregistered")]
    public void An_echo_that_has_ended_leaves_nothing_behind_although_it_is_not_disposed_of(string ending)
    {
        IReadOnlySet<int> openBefore = OpenDescriptors.Numbers();
        using (var loop = new ReadinessLoop(DefaultSelector.Create()))
        {
            var probe = new ObserverProbe<System.Reactive.Unit>();
            using SocketPair pair = SocketPair.Tcp();
            Echo(loop, pair.Near).Subscribe(probe);
            Patience.WaitUntil(() => loop.Selector.GetMap().Count == 1, "the echo has begun");
            pair.Far.Send(new byte[100]);
            switch (ending)
            {
                case "reset":
                    pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
                    pair.Far.Dispose();
                    break;
                case "end":
                    pair.Far.Shutdown(SocketShutdown.Send);
                    break;
                default:
                    loop.Scheduler.Unregister(pair.Near);
                    break;
            }

            Patience.WaitUntil(() => probe.HasEnded, "the echo has ended");
            loop.FinishTurns();
            Assert.Empty(loop.Selector.GetMap());
            Assert.Equal(0, loop.Scheduler.Loop.PendingTimers);
            Assert.Equal(0, LoopStreams.Of(loop.Scheduler).Receivers);
        }

        Assert.Equal(openBefore, OpenDescriptors.Numbers());
    }

    private static IObservable<System.Reactive.Unit> Echo(ReadinessLoop loop, Socket socket) => loop.Scheduler.Send(
        socket,
        full => loop.Scheduler.Receive(socket, full: full),
        new SendOptions { StallTimeout = TimeSpan.FromHours(1), EndsWriting = true });

    /// <summary>One connection, disposed of a little later than the one before, while its peer sends and does not always read.</summary>
    private static void Interrupt(ReadinessLoop loop, int index, bool onTheLoop)
    {
        using SocketPair pair = SocketPair.Unix();
        pair.Far.SendBufferSize = 1024 * 1024;
        var probe = new ObserverProbe<System.Reactive.Unit>();
        IDisposable echo = Echo(loop, pair.Near).Subscribe(probe);
        var chunk = new byte[1 + (index * 1_000)];
        pair.Far.Send(chunk, SocketFlags.None, out _);
        if (index % 3 == 0)
        {
            loop.FinishTurn();
            pair.Far.Receive(chunk, SocketFlags.None, out _);
            pair.Far.Send(chunk, SocketFlags.None, out _);
        }

        Thread.SpinWait(index * 100);
        if (onTheLoop)
        {
            loop.Run(Dispose);
        }
        else
        {
            Dispose();
        }

        void Dispose()
        {
            echo.Dispose();
            if (onTheLoop)
            {
                probe.ExpectSilence();
            }
        }

        // The loop may just have been about to begin; what it begins then, it ends in the same turn.
        loop.FinishTurn();
        probe.AssertGrammar();
        Assert.Empty(loop.Selector.GetMap());
    }
}
