using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What is refused, where, and that subscribing itself never throws.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void WhenReady_checks_its_arguments_before_anyone_subscribes()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(new PollSelector());
        IReadinessSource source = loop.Scheduler;

        Assert.Throws<ArgumentNullException>(() => source.WhenReady(null!, Readiness.Read));
        Assert.Throws<ArgumentException>(() => source.WhenReady(pair.Near, Readiness.None));
        Assert.Throws<ArgumentException>(() => source.WhenReady(pair.Near, Readiness.Read | Readiness.HangUp));
        Assert.Throws<ArgumentException>(() => source.WhenReady(pair.Near, (Readiness)64));
        Assert.Throws<ArgumentException>(() => source.WhenReady("a string", Readiness.Read));
        Assert.Throws<ArgumentNullException>(() => source.WhenReady(pair.Near, Readiness.Read).Subscribe(null!));
    }

    [Fact]
    public void WhenReady_is_still_cold_once_the_scheduler_is_disposed_and_fails_its_subscribers()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        loop.Scheduler.Dispose();
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of who comes too late");
    }

    [UnixFact]
    public void Epoll_refuses_a_regular_file_to_its_observer_and_goes_on()
    {
        using SocketPair pair = SocketPair.Unix();
        using FileStream file = TemporaryFile();
        using var loop = new ReadinessLoop(new EpollSelector());
        var refused = new ObserverProbe<ReadinessEvent>();
        var accepted = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(refused);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(accepted);

        var error = refused.WaitForError<SelectorException>("of the regular file");
        Assert.Equal("EPERM", error.ErrorName);
        Assert.Contains("PollSelector", error.Message);
        Assert.Single(loop.Selector.GetMap());
        pair.Far.Send([1]);
        accepted.WaitForOne("the event of the socket");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_regular_file_is_always_ready_where_it_is_accepted(Backend backend)
    {
        using FileStream file = TemporaryFile();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(probe);

        if (backend.AcceptsRegularFiles)
        {
            Assert.Equal(Readiness.Read, probe.WaitForCount(2, "an event")[0].Events);
        }
        else
        {
            probe.WaitForError<SelectorException>("of the regular file");
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_closed_file_object_fails_its_subscriber(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        IObservable<ReadinessEvent> readable = loop.Scheduler.WhenReady(pair.Near, Readiness.Read);
        pair.Near.Dispose();
        var probe = new ObserverProbe<ReadinessEvent>();

        readable.Subscribe(probe).Dispose();

        probe.WaitForError<ObjectDisposedException>("of the closed socket");
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_number_that_is_not_open_fails_its_subscriber(Backend backend)
    {
        const int notOpen = 1_000_000; // beyond any limit of this process
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(notOpen, Readiness.Read).Subscribe(probe);

        if (notOpen < backend.DescriptorLimit)
        {
            Assert.Equal("EBADF", probe.WaitForError<SelectorException>("of the closed number").ErrorName);
        }
        else
        {
            probe.WaitForError<ArgumentException>("of a number that does not fit");
        }
    }

    [Fact]
    public void A_file_object_that_throws_an_exception_of_its_own_fails_its_subscriber_with_it()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(new Unplugged(), Readiness.Read).Subscribe(probe);

        probe.WaitForError<TimeZoneNotFoundException>("the file object's own");
    }

    [UnixFact]
    public void A_refused_subscription_leaves_those_of_the_same_file_object_alone()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(new EpollSelector());
        var level = new ObserverProbe<ReadinessEvent>();
        var edge = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(level);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(edge);

        edge.WaitForError<InvalidOperationException>("edge beside level");
        pair.Far.Send([1]);
        level.WaitForOne("the event of who was there before");
    }

    [Fact]
    public void When_the_kernel_refuses_a_wider_interest_all_its_observers_fail_and_the_loop_goes_on()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var first = new ObserverProbe<ReadinessEvent>();
        var second = new ObserverProbe<ReadinessEvent>();
        var later = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(first);

        kernel.RefuseNext(new SelectorException("epoll_ctl(MOD)", 12, 3));
        loop.Scheduler.WhenReady(file, Readiness.Write).Subscribe(second);

        Assert.Contains("no longer registered", first.WaitForError<SelectorException>("of the first").Message);
        second.WaitForError<SelectorException>("of the second");
        Assert.Empty(kernel.GetMap());
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(later);
        kernel.Tell((file, Readiness.Read));
        Assert.Equal(1, later.Count);
    }

    [Fact]
    public void When_the_kernel_refuses_to_arm_again_the_observer_fails()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);
        kernel.Tell((file, Readiness.Read));

        kernel.RefuseNext(new SelectorException("epoll_ctl(ADD)", 28, 3));
        Assert.Single(probe.Values).Arm();

        probe.WaitForError<SelectorException>("when it is armed again");
    }

    [Fact]
    public void A_stranger_in_the_schedulers_selector_is_refused_company()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        kernel.Register(file, Readiness.Read);
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(probe);

        probe.WaitForError<InvalidOperationException>("beside a registration of the selector's own");
    }

    [Fact]
    public void An_error_reaches_operators_as_an_error()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        pair.Near.Dispose();
        var probe = new ObserverProbe<Unit>();

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Select(static _ => Unit.Default)
            .Catch<Unit, ObjectDisposedException>(static _ => Observable.Return(Unit.Default))
            .Subscribe(probe);

        probe.WaitForCompletion("what Catch puts in its place");
        Assert.Equal(1, probe.Count);
    }

    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        FileMode.CreateNew,
        FileAccess.ReadWrite,
        FileShare.None,
        bufferSize: 0,
        FileOptions.DeleteOnClose);

    private sealed class Unplugged : IFileObject
    {
        public nint FileDescriptor => throw new TimeZoneNotFoundException("unplugged");
    }
}
