using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Connecting that is given up, at every stage, and by whom.</summary>
public sealed class ConnectEndingTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_while_it_connects_ends_the_interest_and_closes_the_socket(Backend backend)
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);
        var handle = (SafeSocketHandle)Assert.Single(loop.Selector.GetMap()).Value.FileObject;

        subscription.Dispose();
        subscription.Dispose();

        Assert.Empty(loop.Selector.GetMap());
        Assert.True(handle.IsClosed);
        probe.ExpectSilence();
        loop.FinishTurns();
        probe.AssertGrammar();
    }

    [Fact]
    public void Disposing_while_it_resolves_cancels_the_lookup_and_drops_its_answer()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var answer = new TaskCompletionSource<IPAddress[]>();
        using var isAsked = new ManualResetEventSlim();
        using var isCancelled = new ManualResetEventSlim();
        var options = new ConnectOptions
        {
            Resolve = (_, cancellation) =>
            {
                cancellation.Register(isCancelled.Set);
                cancellation.Register(static () => throw new TimeZoneNotFoundException()); // Dispose does not throw for it
                isAsked.Set();
                return answer.Task;
            },
        };
        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = loop.Scheduler.Connect(
            new DnsEndPoint("somewhere.test", ((IPEndPoint)listener.LocalEndPoint!).Port), options).Subscribe(probe);
        Patience.WaitFor(isAsked, "the resolver to be asked");

        subscription.Dispose();
        Patience.WaitFor(isCancelled, "the token");
        probe.ExpectSilence();
        answer.SetResult([IPAddress.Loopback]);

        loop.FinishTurns();
        loop.FinishTurns();
        Assert.False(listener.Poll(TimeSpan.Zero, SelectMode.SelectRead)); // nobody has connected
        probe.AssertGrammar();
    }

    [Fact]
    public void Disposing_while_the_interest_begins_on_the_loop_ends_it_and_closes_the_socket()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isBeginning = new ManualResetEventSlim();
        using var isDisposed = new ManualResetEventSlim();
        var source = new HeldSubscription(loop.Scheduler, () =>
        {
            isBeginning.Set();
            Patience.WaitFor(isDisposed, "Dispose to return on the other thread");
        });
        var probe = new ObserverProbe<Socket>();
        IDisposable subscription = source.Connect(
            new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port)).Subscribe(probe);
        Patience.WaitFor(isBeginning, "the interest to begin");
        var handle = (SafeSocketHandle)Assert.Single(loop.Selector.GetMap()).Value.FileObject;

        subscription.Dispose();
        Assert.False(handle.IsClosed); // not before the kernel is no longer asked
        isDisposed.Set();

        Patience.WaitUntil(() => handle.IsClosed, "the socket is closed");
        Assert.Empty(loop.Selector.GetMap());
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void Disposing_within_the_connection_is_the_end_of_it_and_the_socket_stays_open()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IDisposable subscription = null!;
        var probe = new ObserverProbe<Socket>();
        probe.Handler = _ =>
        {
            subscription.Dispose();
            probe.ExpectSilence();
        };

        loop.Run(() => subscription = loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe));
        using Socket client = probe.WaitForOne("the connection");
        loop.FinishTurns();

        probe.AssertGrammar();
        Assert.False(probe.HasEnded);
        Assert.Equal(1, client.Send([1]));
    }

    [Fact]
    public void A_connection_whose_observer_throws_is_closed()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(static _ => throw new TimeZoneNotFoundException("of the observer"));

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Assert.True(listener.Poll(Patience.Limit, SelectMode.SelectRead));
        using Socket accepted = listener.Accept();
        Assert.True(Loopback.IsClosedByPeer(accepted));
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void The_end_of_the_scheduler_is_an_error_while_it_connects()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();
        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);
        var handle = (SafeSocketHandle)Assert.Single(loop.Selector.GetMap()).Value.FileObject;

        loop.Scheduler.Dispose();

        probe.WaitForError<ObjectDisposedException>("of the scheduler");
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void The_end_of_the_scheduler_is_an_error_when_the_resolver_completes_too_late()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var answer = new TaskCompletionSource<IPAddress[]>();
        var probe = new ObserverProbe<Socket>();
        loop.Scheduler
            .Connect(new DnsEndPoint("somewhere.test", 1), new ConnectOptions { Resolve = (_, _) => answer.Task })
            .Subscribe(probe);

        loop.Scheduler.Dispose();
        answer.SetResult([IPAddress.Loopback]);

        probe.WaitForError<ObjectDisposedException>("of the scheduler");
    }

    [Fact]
    public void After_the_end_of_the_scheduler_subscribing_fails()
    {
        using Socket listener = Loopback.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Scheduler.Dispose();
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of who comes too late");
    }

    [Fact]
    public void A_time_limit_gives_up_and_leaves_nothing()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Connect(listener.LocalEndPoint!)
            .Timeout(TimeSpan.FromMilliseconds(20), loop.Scheduler).Subscribe(probe);

        probe.WaitForError<TimeoutException>("of the time limit");
        Patience.WaitUntil(() => loop.Selector.GetMap().Count == 0, "the interest is gone");
    }
}
