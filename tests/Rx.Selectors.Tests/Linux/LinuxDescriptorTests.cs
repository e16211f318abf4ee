using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

/// <summary>What all of Linux's file objects have in common, shown with the plainest.</summary>
public sealed class LinuxDescriptorTests
{
    [Fact]
    public void Each_of_several_observers_receives_everything()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor();
        var first = new ObserverProbe<ulong>();
        var second = new ObserverProbe<ulong>();
        IDisposable one = loop.Scheduler.WhenSignalled(counter).Subscribe(first);
        using IDisposable other = loop.Scheduler.WhenSignalled(counter).Subscribe(second);

        counter.Signal(1);
        first.WaitForOne("the first signal");
        second.WaitForOne("the first signal");
        one.Dispose();
        counter.Signal(2);

        Assert.Equal([1UL, 2UL], second.WaitForCount(2, "the second signal"));
        Assert.Equal([1UL], first.Values);
        Assert.Single(loop.Selector.GetMap());
        other.Dispose();
        Assert.Empty(loop.Selector.GetMap());
    }

    public static TheoryData<string, Func<LinuxDescriptor>, int> Forbidden
    {
        get
        {
            var all = new TheoryData<string, Func<LinuxDescriptor>, int>();
            foreach (int errno in (int[])[Errno.ENOSYS, Errno.EPERM, Errno.EACCES])
            {
                all.Add("eventfd", static () => new EventDescriptor(), errno);
                all.Add("timerfd_create", static () => new TimerDescriptor(), errno);
                all.Add("signalfd", static () => new SignalDescriptor((PosixSignal)10), errno);
                all.Add("inotify_init1", static () => new InotifyDescriptor(), errno);
                all.Add("syscall", static () => new ProcessDescriptor(Environment.ProcessId), errno);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void What_a_sandbox_forbids_is_not_supported_whichever_error_it_chose(
        string call, Func<LinuxDescriptor> create, int errno)
    {
        Assert.True(ProcessDescriptor.IsSupported); // found once, with the same call
        LibcShim.Refuse(call, errno, count: 1);

        var refusal = Assert.Throws<PlatformNotSupportedException>(() => create().Dispose());

        Assert.Contains(Errno.Name(errno), refusal.Message, StringComparison.Ordinal);
        Assert.IsType<SelectorException>(refusal.InnerException);
    }

    [Fact]
    public void Awaiting_one_after_the_other_misses_none()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var semaphore = new EventDescriptor(initial: 100, EventDescriptorMode.Semaphore);

        async Task<int> CountAsync()
        {
            int count = 0;
            while (count < 100)
            {
                // What follows runs within the notification, before the subscription of the await has gone.
                count += (int)await loop.Scheduler.WhenSignalled(semaphore).FirstAsync();
            }

            return count;
        }

        Assert.Equal(100, ReadinessLoop.Finish(loop.Run(CountAsync), "a hundred signals"));
        Assert.False(semaphore.TryRead(out _));
    }

    [Fact]
    public void Observers_on_two_loops_are_refused()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using ReadinessLoop another = ReadinessLoop.Over(Backend.Poll);
        using var counter = new EventDescriptor();
        var probe = new ObserverProbe<ulong>();
        IDisposable first = loop.Scheduler.WhenSignalled(counter).Subscribe(static _ => { });

        another.Scheduler.WhenSignalled(counter).Subscribe(probe);
        Assert.Contains("another loop", probe.WaitForError<InvalidOperationException>("the refusal").Message, StringComparison.Ordinal);

        first.Dispose();
        var later = new ObserverProbe<ulong>();
        using IDisposable second = another.Scheduler.WhenSignalled(counter).Subscribe(later);
        counter.Signal();
        later.WaitForOne("the signal");
    }

    [Fact]
    public void An_observer_that_throws_does_not_keep_others_from_being_notified()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor();
        var before = new ObserverProbe<ulong>();
        var behind = new ObserverProbe<ulong>();
        using IDisposable one = loop.Scheduler.WhenSignalled(counter).Subscribe(before);
        loop.Scheduler.WhenSignalled(counter).Subscribe(static _ => throw new InvalidTimeZoneException());
        using IDisposable other = loop.Scheduler.WhenSignalled(counter).Subscribe(behind);

        counter.Signal(1);
        Assert.IsType<InvalidTimeZoneException>(loop.TakeFailure());
        counter.Signal(2);

        Assert.Equal([1UL, 2UL], before.WaitForCount(2, "both"));
        Assert.Equal([1UL, 2UL], behind.WaitForCount(2, "both"));
    }

    [Fact]
    public void Subscribing_asks_and_disposing_stops_asking()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor(initial: 1);
        IObservable<ulong> signals = loop.Scheduler.WhenSignalled(counter);
        Assert.Empty(loop.Selector.GetMap());

        using (SchedulerHold.Of(loop.Scheduler))
        {
            IDisposable subscription = signals.Subscribe(static _ => Assert.Fail("It was told."));
            Assert.Same(counter, Assert.Single(loop.Selector.GetMap()).Value.FileObject);
            subscription.Dispose();
            subscription.Dispose();
            Assert.Empty(loop.Selector.GetMap());
        }

        loop.FinishTurns();
        Assert.True(counter.TryRead(out _)); // nobody has taken it
    }

    [Fact]
    public void Closing_it_completes_its_observer_on_the_loop_and_leaves_no_interest()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var counter = new EventDescriptor();
        var probe = new ObserverProbe<ulong>();
        loop.Scheduler.WhenSignalled(counter).Subscribe(probe);

        counter.Dispose();

        Assert.Empty(loop.Selector.GetMap());
        probe.WaitForCompletion("its descriptor is closed");
        Assert.Equal([loop.Run(static () => Environment.CurrentManagedThreadId)], probe.Threads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closing_it_completes_its_observer_even_when_the_loop_ends_with_it(bool closedFirst)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var counter = new EventDescriptor();
        var probe = new ObserverProbe<ulong>();
        loop.Scheduler.WhenSignalled(counter).Subscribe(probe);

        using (SchedulerHold.Of(loop.Scheduler)) // so that the loop comes to nothing any more
        {
            IDisposable first = closedFirst ? counter : loop.Scheduler;
            IDisposable then = closedFirst ? loop.Scheduler : counter;
            first.Dispose();
            then.Dispose();
        }

        probe.WaitForCompletion("its descriptor is closed");
        probe.AssertGrammar();
    }

    [Fact]
    public void Signals_observed_when_the_loop_ends_are_an_error()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var signals = new SignalDescriptor(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        var probe = new ObserverProbe<SignalInfo>();

        using (SchedulerHold.Of(loop.Scheduler))
        {
            loop.Scheduler.WhenReceived(signals).Subscribe(probe); // registered on the loop, which does not come to it
            loop.Scheduler.Dispose();
        }

        probe.WaitForError<ObjectDisposedException>("the loop has ended");
    }

    [Fact]
    public void An_observer_that_throws_at_the_end_does_not_keep_others_from_being_notified()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var counter = new EventDescriptor();
        var behind = new ObserverProbe<ulong>();
        loop.Scheduler.WhenSignalled(counter).Subscribe(static _ => { }, static () => throw new InvalidTimeZoneException());
        loop.Scheduler.WhenSignalled(counter).Subscribe(behind);

        counter.Dispose();

        behind.WaitForCompletion("its descriptor is closed");
        Assert.IsType<InvalidTimeZoneException>(loop.TakeFailure());
    }

    [Fact]
    public void An_observer_may_close_it()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var semaphore = new EventDescriptor(initial: 9, EventDescriptorMode.Semaphore);
        var probe = new ObserverProbe<ulong>(_ => semaphore.Dispose());
        loop.Scheduler.WhenSignalled(semaphore).Subscribe(probe);

        probe.WaitForCompletion("it closed the descriptor");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void An_unsubscribed_observer_does_not_receive_the_end()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var counter = new EventDescriptor();
        var probe = new ObserverProbe<ulong>();
        using (SchedulerHold.Of(loop.Scheduler))
        {
            IDisposable subscription = loop.Scheduler.WhenSignalled(counter).Subscribe(probe);
            counter.Dispose();
            subscription.Dispose();
        }

        loop.FinishTurns();
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void Observing_what_is_closed_is_an_error()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var counter = new EventDescriptor();
        IObservable<ulong> signals = loop.Scheduler.WhenSignalled(counter);
        counter.Dispose();

        var probe = new ObserverProbe<ulong>();
        signals.Subscribe(probe);
        probe.WaitForError<ObjectDisposedException>("the closed descriptor");
    }

    [Fact]
    public void Unregistering_it_and_the_end_of_the_loop_complete()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var one = new EventDescriptor();
        using var other = new EventDescriptor();
        var first = new ObserverProbe<ulong>();
        var second = new ObserverProbe<ulong>();
        loop.Scheduler.WhenSignalled(one).Subscribe(first);
        loop.Scheduler.WhenSignalled(other).Subscribe(second);

        loop.Scheduler.Unregister(one);
        first.WaitForCompletion("it was unregistered");
        loop.Scheduler.Dispose();
        second.WaitForCompletion("the loop has ended");
    }

    [Fact]
    public void Disposing_in_the_middle_silences()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var semaphore = new EventDescriptor(initial: 9, EventDescriptorMode.Semaphore);
        var subscription = new SingleAssignmentDisposable();
        var probe = new ObserverProbe<ulong>();
        probe.Handler = _ =>
        {
            if (probe.Count == 3)
            {
                subscription.Dispose();
                probe.ExpectSilence();
            }
        };
        loop.Run(() => subscription.Disposable = loop.Scheduler.WhenSignalled(semaphore).Subscribe(probe));

        probe.WaitForCount(3, "the first ones");
        loop.FinishTurns();
        Assert.Equal(3, probe.Count);
        probe.AssertGrammar();
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var counter = new EventDescriptor(initial: 1);
        loop.Scheduler.WhenSignalled(counter).Subscribe(static _ => throw new InvalidTimeZoneException());

        Assert.IsType<InvalidTimeZoneException>(loop.TakeFailure());
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void A_linux_descriptor_is_non_blocking_and_not_inherited()
    {
        using var counter = new EventDescriptor();
        using var timer = new TimerDescriptor();
        using var signals = new SignalDescriptor(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        using var inotify = new InotifyDescriptor();
        using var process = new ProcessDescriptor(Environment.ProcessId);
        Assert.All(
            new LinuxDescriptor[] { counter, timer, signals, inotify },
            static file => Assert.True(Libc.IsNonBlocking((int)file.FileDescriptor)));
        Assert.All(
            new LinuxDescriptor[] { counter, timer, signals, inotify, process },
            static file => Assert.True(Libc.IsCloseOnExec((int)file.FileDescriptor)));
    }

    [Fact]
    public void A_call_that_the_kernel_does_not_have_is_a_platform_that_does_not_support_it()
    {
        PlatformNotSupportedException unsupported = Assert.Throws<PlatformNotSupportedException>(
            static () => LinuxDescriptor.Opened(-Errno.ENOSYS, new SafeDescriptor(-1), "signalfd"));
        Assert.Contains("signalfd", unsupported.Message, StringComparison.Ordinal);

        SelectorException refusal = Assert.Throws<SelectorException>(
            static () => LinuxDescriptor.Opened(-Errno.EMFILE, new SafeDescriptor(-1), "signalfd"));
        Assert.Equal("EMFILE", refusal.ErrorName);
    }

    [Fact]
    public void This_system_has_them_all()
    {
        Assert.True(TimerDescriptor.IsSupported);
        Assert.True(EventDescriptor.IsSupported);
        Assert.True(SignalDescriptor.IsSupported);
        Assert.True(InotifyDescriptor.IsSupported);
        Assert.True(ProcessDescriptor.IsSupported);
    }
}
