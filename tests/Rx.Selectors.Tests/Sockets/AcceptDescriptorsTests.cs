using System.Net.Sockets;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Descriptors that have run out, and those that are left when accepting ends.</summary>
[Collection(ProcessWide.Name)]
public sealed class AcceptDescriptorsTests
{
    [Fact]
    public async Task A_process_out_of_descriptors_pauses_and_accepts_the_waiting_connections_when_it_has_some()
    {
        SchedulerProcess process = await SchedulerProcess.Run("accept");

        Assert.Equal(
            ["EMFILE", "accepted while there were none: 0", "with pauses", "accepted after: 1"],
            process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, string.Empty), (process.ExitCode, process.Error));
    }

    [Fact]
    public void A_connection_that_comes_when_its_observer_has_just_left_is_closed()
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isAccepted = new ManualResetEventSlim();
        using var hasLeft = new ManualResetEventSlim();
        int accepted = 0;
        var options = new AcceptOptions
        {
            Call = descriptor =>
            {
                accepted = SocketCalls.Accept(descriptor);
                isAccepted.Set();
                Patience.WaitFor(hasLeft, "Dispose to return on the other thread");
                return accepted;
            },
        };
        var probe = new ObserverProbe<Socket>();

        IDisposable subscription = loop.Scheduler.Accept(listener, options).Subscribe(probe);
        Patience.WaitFor(isAccepted, "the connection");
        subscription.Dispose();
        probe.ExpectSilence();
        hasLeft.Set();

        loop.FinishTurns();
        Assert.False(Libc.IsOpen(accepted));
        probe.AssertGrammar();
        Assert.Equal(0, probe.Count);
    }

    [Fact]
    public void Subscriptions_that_end_at_any_moment_leave_no_descriptor_and_no_interest()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        Round(listener, loop, 0);
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        for (int i = 0; i < 300; i++)
        {
            Round(listener, loop, i);
        }

        loop.FinishTurns();
        Assert.Empty(loop.Selector.GetMap());
        Assert.Subset(before.ToHashSet(), OpenDescriptors.Numbers().ToHashSet());
    }

    /// <summary>Three connect, and the observer leaves in the middle, a little later each time.</summary>
    private static void Round(Socket listener, ReadinessLoop loop, int delay)
    {
        using var clients = new SocketGroup(Enumerable.Range(0, 3).Select(_ => Loopback.Connect(listener)));
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());
        IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(probe);
        Thread.SpinWait(delay * 20);
        subscription.Dispose();
        Assert.False(probe.HasEnded);
        probe.AssertGrammar();
        loop.FinishTurn(); // in which it may still take somebody
        while (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            listener.Accept().Dispose(); // whom nobody has accepted
        }
    }
}
