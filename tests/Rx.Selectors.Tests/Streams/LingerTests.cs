using System.Diagnostics;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Connections are ended so that what was sent arrives.</summary>
public sealed class LingerTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly ReadinessLoop _loop = new(DefaultSelector.Create());
    private readonly ObserverProbe<Unit> _probe = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Sent_bytes_arrive_although_the_peer_still_sends()
    {
        using SocketPair pair = SocketPair.Tcp();
        pair.Far.Send(new byte[10_000]); // and nobody reads it before the end
        pair.Near.Send("goodbye"u8);

        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Long).Subscribe(_ => pair.Near.Dispose());
        pair.Far.Send(new byte[10_000]);

        pair.Far.Blocking = true;
        pair.Far.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        var buffer = new byte[100];
        Assert.Equal(7, pair.Far.Receive(buffer));
        Assert.Equal(0, pair.Far.Receive(buffer));
        pair.Far.Send(new byte[10_000]);
        pair.Far.Shutdown(SocketShutdown.Send);
        Patience.WaitUntil(() => pair.Near.SafeHandle.IsClosed, "the socket is closed");
        Assert.Equal(0, pair.Far.Receive(buffer)); // not reset to the end
    }

    [Fact]
    public void A_linger_of_InfiniteTimeSpan_waits_for_as_long_as_the_peer_takes()
    {
        using SocketPair pair = SocketPair.Unix();
        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Timeout.InfiniteTimeSpan).Subscribe(_probe);
        _loop.FinishTurn();
        Assert.False(_probe.HasEnded);

        pair.Far.Dispose();

        _probe.WaitForCompletion("the end of the peer's side");
    }

    [Fact]
    public void Linger_completes_when_the_peer_has_ended_too_and_leaves_no_timer_behind()
    {
        using SocketPair pair = SocketPair.Unix();
        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Long).Subscribe(_probe);
        _loop.FinishTurn();
        Assert.False(_probe.HasEnded);

        pair.Far.Dispose();

        _probe.WaitForOne("the end of the peer's side");
        _probe.WaitForCompletion("the end of the peer's side");
        _loop.FinishTurn();
        Assert.Equal(0, _loop.Scheduler.Loop.PendingTimers);
        Assert.Empty(_loop.Selector.GetMap());
    }

    [Fact]
    public void Linger_waits_no_longer_than_its_limit()
    {
        using SocketPair pair = SocketPair.Unix();
        var limit = TimeSpan.FromMilliseconds(30);
        var watch = Stopwatch.StartNew();
        int watched = -1;
        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, limit)
            .Do(_ => watched = _loop.Selector.GetMap().Count)
            .Subscribe(_probe);

        _probe.WaitForCompletion("the limit");

        Assert.True(watch.Elapsed >= limit, $"It waited for {watch.Elapsed} only.");
        Assert.Single(_probe.Values);
        Assert.Equal(0, watched); // so that whoever is told may close it
    }

    [Fact]
    public void A_socket_may_be_closed_at_the_notification_even_if_subscribing_takes_longer_than_the_limit()
    {
        using SocketPair pair = SocketPair.Unix();
        var limit = TimeSpan.FromMilliseconds(50);
        int watched = -1;

        using IDisposable lingering = new SlowSource(_loop.Scheduler, limit * 2).Linger(pair.Near, limit)
            .Do(_ => watched = _loop.Selector.GetMap().Count)
            .Subscribe(_probe);

        _probe.WaitForCompletion("the limit");
        Assert.Equal(0, watched);
    }

    [Fact]
    public void Where_no_limit_can_be_set_it_fails_and_is_interested_in_nothing()
    {
        using SocketPair pair = SocketPair.Unix();

        using IDisposable lingering = new TimelessSource(_loop.Scheduler).Linger(pair.Near, Long).Subscribe(_probe);

        _probe.WaitForError<NotSupportedException>("the scheduler's refusal");
        Assert.Empty(_loop.Selector.GetMap());
    }

    [Fact]
    public void A_broken_connection_has_ended()
    {
        using SocketPair pair = SocketPair.Tcp();
        pair.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Far.Dispose();

        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Long).Subscribe(_probe);

        _probe.WaitForCompletion("a reset connection");
        Assert.Single(_probe.Values);
    }

    [Fact]
    public void A_closed_socket_has_ended()
    {
        using SocketPair pair = SocketPair.Unix();
        IObservable<Unit> linger = _loop.Scheduler.Linger(pair.Near, Long);
        pair.Near.Dispose();

        using IDisposable lingering = linger.Subscribe(_probe);

        _probe.WaitForCompletion("a closed socket");
        Assert.Single(_probe.Values);
    }

    [Fact]
    public void Linger_fails_while_another_observer_receives()
    {
        using SocketPair pair = SocketPair.Unix();
        using IDisposable receiving = _loop.Scheduler.Receive(pair.Near).Subscribe(static _ => { });

        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Long).Subscribe(_probe);

        _probe.WaitForError<InvalidOperationException>("the other receiver");
    }

    [Fact]
    public void Linger_completes_at_once_on_a_loop_that_has_ended()
    {
        using SocketPair pair = SocketPair.Unix();
        _loop.Scheduler.Dispose();
        Patience.WaitFor(_loop.Scheduler.Completion, "the loop to end").Wait();

        using IDisposable lingering = _loop.Scheduler.Linger(pair.Near, Long).Subscribe(_probe);

        _probe.WaitForCompletion("a loop that has ended");
    }

    /// <summary>Where a subscription is there some time before the call that makes it returns.</summary>
    private sealed class SlowSource(SelectorScheduler source, TimeSpan time) : IReadinessSource
    {
        public IScheduler Scheduler => source;

        public IObservable<SelectorKeyChange> KeyChanges => source.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            Observable.Create<ReadinessEvent>(observer =>
            {
                IDisposable subscription = source.WhenReady(fileObject, events, data, trigger).Subscribe(observer);
                using var over = new ManualResetEventSlim();
                source.Schedule(time, over.Set);
                Patience.WaitFor(over, "the time to pass");
                return subscription;
            });
    }

    /// <summary>Whose scheduler takes nothing.</summary>
    private sealed class TimelessSource(SelectorScheduler source) : IReadinessSource, IScheduler
    {
        public IScheduler Scheduler => this;

        public DateTimeOffset Now => source.Now;

        public IObservable<SelectorKeyChange> KeyChanges => source.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            source.WhenReady(fileObject, events, data, trigger);

        public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
            throw new NotSupportedException();

        public IDisposable Schedule<TState>(
            TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) => throw new NotSupportedException();

        public IDisposable Schedule<TState>(
            TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
            throw new NotSupportedException();
    }
}
