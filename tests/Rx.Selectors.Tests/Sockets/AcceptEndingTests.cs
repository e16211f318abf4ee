using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Accepting that ends: disposed of in the middle, closed underneath, or with its source.</summary>
public sealed class AcceptEndingTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    [Fact]
    public void Unsubscribing_within_a_connection_leaves_the_others_to_the_next_subscriber()
    {
        using Socket listener = Loopback.Listen();
        using var clients = new SocketGroup(Enumerable.Range(0, 5).Select(_ => Loopback.Connect(listener)));
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var first = new ObserverProbe<Socket>();
        var second = new ObserverProbe<Socket>();

        loop.Run(() => loop.Scheduler.Accept(listener).Take(2).Subscribe(first)); // where nothing comes before it returns
        first.WaitForCompletion("two connections");
        loop.FinishTurn(); // Take unsubscribes once it has completed
        Assert.Empty(loop.Selector.GetMap());
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(second);
        second.WaitForCount(3, "the others");

        Assert.Equal(
            clients.All.Select(static client => client.LocalEndPoint),
            first.Values.Concat(second.Values).Select(static socket => socket.RemoteEndPoint));
        new SocketGroup(first.Values.Concat(second.Values)).Dispose();
    }

    [Fact]
    public void An_observer_that_ends_before_Subscribe_has_returned_loses_no_connection()
    {
        using Socket listener = Loopback.Listen();
        using var clients = new SocketGroup(Enumerable.Range(0, 3).Select(_ => Loopback.Connect(listener)));
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var first = new ObserverProbe<Socket>();
        var second = new ObserverProbe<Socket>();

        // Take unsubscribes when it has one; but it cannot before it knows from what, and the loop is faster here.
        new HeldSubscription(loop.Scheduler, loop.FinishTurns).Accept(listener).Take(1).Subscribe(first);
        first.WaitForCompletion("one connection");
        loop.FinishTurn();
        using IDisposable subscription = loop.Scheduler.Accept(listener).Subscribe(second);

        second.WaitForCount(2, "the others");
        new SocketGroup(first.Values.Concat(second.Values)).Dispose();
    }

    [Fact]
    public void A_connection_whose_observer_throws_is_closed_and_the_interest_ends()
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using Socket later = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(static _ => throw new TimeZoneNotFoundException("of the observer"));

        loop.Scheduler.Accept(listener).Subscribe(probe);

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Assert.True(Loopback.IsClosedByPeer(client));
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);
        Assert.False(probe.HasEnded);
        Assert.Empty(loop.Selector.GetMap());
        listener.Accept().Dispose(); // the later one
    }

    [Fact]
    public void A_listener_that_was_closed_before_is_an_error()
    {
        Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IObservable<Socket> connections = loop.Scheduler.Accept(listener);
        listener.Dispose();
        var probe = new ObserverProbe<Socket>();

        connections.Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed listener");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_listener_closed_by_its_observer_in_the_middle_of_a_turn_is_an_error_and_no_deadlock(Backend backend)
    {
        Socket listener = Loopback.Listen();
        using var clients = new SocketGroup(Enumerable.Range(0, 3).Select(_ => Loopback.Connect(listener)));
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>(socket =>
        {
            socket.Dispose();
            listener.Dispose();
        });

        loop.Scheduler.Accept(listener).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed listener");
        Assert.Equal(1, probe.Count);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact(Because = "Winsock shuts no listener down.")]
    public void A_listener_that_is_shut_down_is_an_error()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        loop.Scheduler.Accept(listener).Subscribe(probe);

        listener.Shutdown(SocketShutdown.Both);

        Assert.Equal(
            SocketError.InvalidArgument, probe.WaitForError<SocketException>("of the shutdown").SocketErrorCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unregistering_the_listener_completes(bool whilePaused)
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        ObserverProbe<Socket> probe = Accepting(loop, listener, whilePaused);

        loop.Scheduler.Unregister(listener);

        probe.WaitForCompletion("unregistered");
        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 0, "the timer is gone");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_of_the_scheduler_completes(bool whilePaused)
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        ObserverProbe<Socket> probe = Accepting(loop, listener, whilePaused);

        loop.Scheduler.Dispose();

        probe.WaitForCompletion("the scheduler has ended");
    }

    [Fact]
    public void A_scheduler_disposed_of_within_a_connection_brings_no_other_and_completes()
    {
        using Socket listener = Loopback.Listen();
        using var clients = new SocketGroup(Enumerable.Range(0, 3).Select(_ => Loopback.Connect(listener)));
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(socket =>
        {
            socket.Dispose();
            loop.Scheduler.Dispose();
        });

        loop.Scheduler.Accept(listener).Subscribe(probe);

        probe.WaitForCompletion("the scheduler has ended");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void A_listener_unregistered_within_a_connection_brings_no_other_and_completes()
    {
        using Socket listener = Loopback.Listen();
        using var clients = new SocketGroup(Enumerable.Range(0, 3).Select(_ => Loopback.Connect(listener)));
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(socket =>
        {
            socket.Dispose();
            loop.Scheduler.Unregister(listener);
        });

        loop.Scheduler.Accept(listener).Subscribe(probe);

        probe.WaitForCompletion("unregistered");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void After_the_end_of_the_scheduler_subscribing_fails()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Scheduler.Dispose();
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Accept(listener).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of who comes too late");
    }

    [Fact]
    public void Disposing_during_the_pause_leaves_no_timer_and_no_interest()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using Socket client = Loopback.Connect(listener);
        var kernel = new ScriptedAccept([Errno.EMFILE]);
        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Call = kernel.Accept, Pause = Forever }).Subscribe(probe);
        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");

        subscription.Dispose();
        subscription.Dispose();

        Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 0, "the timer is gone");
        Assert.Empty(loop.Selector.GetMap());
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
    }

    private static ObserverProbe<Socket> Accepting(ReadinessLoop loop, Socket listener, bool whilePaused)
    {
        var probe = new ObserverProbe<Socket>();
        var kernel = new ScriptedAccept([Errno.EMFILE], static _ => -Errno.EAGAIN);
        loop.Scheduler.Accept(listener, new AcceptOptions { Call = kernel.Accept, Pause = Forever }).Subscribe(probe);
        if (whilePaused)
        {
            using Socket client = Loopback.Connect(listener);
            Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");
        }

        return probe;
    }
}
