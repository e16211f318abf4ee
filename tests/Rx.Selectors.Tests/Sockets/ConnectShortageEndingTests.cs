using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>What happens to a connection while a shortage of descriptors is waited out.</summary>
public sealed class ConnectShortageEndingTests
{
    [Fact]
    public void The_end_of_the_scheduler_ends_the_pause_with_an_error()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isShort = new ManualResetEventSlim();
        var options = new ConnectOptions { Pause = TimeSpan.FromHours(1), ErrorHandler = _ => isShort.Set() };
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription =
            loop.Scheduler.Connect(new ScarceEndPoint(int.MaxValue, new IPEndPoint(IPAddress.Loopback, 1)), options).Subscribe(probe);
        Patience.WaitFor(isShort, "the shortage");

        loop.Scheduler.Dispose();

        probe.WaitForError<ObjectDisposedException>("of the scheduler");
    }

    [Fact]
    public void An_attempt_that_begins_on_the_loop_before_the_subscriber_goes_on_is_kept()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var source = new LateReturn(
            loop.Scheduler,
            () => Patience.WaitUntil(() => loop.Selector.GetMap().Count == 1, "the second attempt begins on the loop"));
        var probe = new ObserverProbe<Socket>();
        using IDisposable subscription = source
            .Connect(new ScarceEndPoint(1, listener.LocalEndPoint!), new ConnectOptions { Pause = TimeSpan.FromTicks(1) })
            .Subscribe(probe);

        Assert.Single(loop.Selector.GetMap());
        Assert.False(probe.HasEnded);
    }

    /// <summary>An end point for which there are no descriptors, the first times a socket is opened for it.</summary>
    private sealed class ScarceEndPoint(int times, EndPoint endPoint) : EndPoint
    {
        private int _left = times;

        public override AddressFamily AddressFamily => Interlocked.Decrement(ref _left) >= 0
            ? throw new SocketException((int)SocketError.TooManyOpenSockets)
            : endPoint.AddressFamily;

        public override SocketAddress Serialize() => endPoint.Serialize();
    }

    /// <summary>A source whose scheduler returns from a call of the subscriber's when something has happened on the loop.</summary>
    private sealed class LateReturn(SelectorScheduler loop, Action wait) : LocalScheduler, IReadinessSource
    {
        private readonly int _subscriber = Environment.CurrentManagedThreadId;

        public IScheduler Scheduler => this;

        public IObservable<SelectorKeyChange> KeyChanges => loop.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            loop.WhenReady(fileObject, events, data, trigger);

        public override IDisposable Schedule<TState>(
            TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            IDisposable scheduled = loop.Schedule(state, dueTime, action);
            if (Environment.CurrentManagedThreadId == _subscriber)
            {
                wait();
            }

            return scheduled;
        }
    }
}
