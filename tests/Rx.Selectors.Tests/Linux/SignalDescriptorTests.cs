using System.Runtime.InteropServices;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

/// <summary>Real signals, sent to the loop's thread; and, to a whole process, in <see cref="SignalProcessTests"/>.</summary>
public sealed class SignalDescriptorTests
{
    private const int User1 = 10;
    private const int User2 = 12;
    private const int Urgent = 23; // which no other test sends: .NET's handlers hear of a signal to any thread
    private const int RealTime = 40;
    private const int ByThreadCall = -6; // SI_TKILL
    private const int ByQueue = -1; // SI_QUEUE

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_signal_to_the_loops_thread_is_reported_with_its_sender(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var thread = new LoopThread(loop, (PosixSignal)User1, (PosixSignal)User2);
        using var signals = new SignalDescriptor((PosixSignal)User1);
        var probe = new ObserverProbe<SignalInfo>();
        using IDisposable subscription = loop.Scheduler.WhenReceived(signals).Subscribe(probe);

        thread.Send(User2); // which nobody reads, and which stays blocked
        thread.Send(User1);

        SignalInfo told = probe.WaitForOne("the signal");
        Assert.Equal((PosixSignal)User1, told.Signal);
        Assert.Equal(Environment.ProcessId, told.ProcessId);
        Assert.Equal(ByThreadCall, told.Code);
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);

        thread.Send(User1);
        probe.WaitForCount(2, "the same signal again");
    }

    [Fact]
    public void Signals_that_were_pending_before_are_reported()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var thread = new LoopThread(loop, (PosixSignal)User1);
        thread.Send(User1);
        thread.Send(User1); // one of a kind is pending at a time
        using var signals = new SignalDescriptor((PosixSignal)User1);
        var probe = new ObserverProbe<SignalInfo>();
        using IDisposable subscription = loop.Scheduler.WhenReceived(signals).Subscribe(probe);

        probe.WaitForOne("what was pending");
        loop.FinishTurns();
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void Real_time_signals_queue_and_bring_a_value()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var thread = new LoopThread(loop, (PosixSignal)RealTime);
        using var signals = new SignalDescriptor((PosixSignal)RealTime);
        for (int value = 1; value <= 50; value++)
        {
            thread.Queue(RealTime, value);
        }

        var probe = new ObserverProbe<SignalInfo>();
        using IDisposable subscription = loop.Scheduler.WhenReceived(signals).Subscribe(probe);

        Assert.Equal(Enumerable.Range(1, 50), probe.WaitForCount(50, "all that was queued").Select(static one => one.Value));
        Assert.All(probe.Values, static one => Assert.Equal(ByQueue, one.Code));
    }

    [Theory]
    [InlineData(-1, 1)] // HUP
    [InlineData(-2, 2)] // INT
    [InlineData(-3, 3)] // QUIT
    [InlineData(-4, 15)] // TERM
    [InlineData(-5, 17)] // CHLD
    [InlineData(-6, 18)] // CONT
    [InlineData(-7, 28)] // WINCH
    [InlineData(-8, 21)] // TTIN
    [InlineData(-9, 22)] // TTOU
    [InlineData(-10, 20)] // TSTP
    public void Signals_have_the_names_that_DotNet_gives_them(int named, int number)
    {
        var name = (PosixSignal)named;
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var thread = new LoopThread(loop, name);
        using var signals = new SignalDescriptor(name);
        var probe = new ObserverProbe<SignalInfo>();
        using IDisposable subscription = loop.Scheduler.WhenReceived(signals).Subscribe(probe);

        thread.Send(number);

        Assert.Equal(name, probe.WaitForOne(name.ToString()).Signal);
    }

    [Fact]
    public void A_signal_that_is_blocked_no_more_takes_effect()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var handled = new ManualResetEventSlim();
        using PosixSignalRegistration handler =
            PosixSignalRegistration.Create((PosixSignal)Urgent, _ => handled.Set());
        var thread = new LoopThread(loop, (PosixSignal)Urgent);
        thread.Send(Urgent);
        loop.FinishTurns();
        Assert.False(handled.IsSet);

        loop.Run(static () => SignalDescriptor.Unblock((PosixSignal)Urgent));
        Patience.WaitFor(handled, "the handler");
    }

    [Fact]
    public void With_a_selector_alone_the_thread_that_has_blocked_it_reads_it()
    {
        using var selector = new EpollSelector();
        using var signals = new SignalDescriptor((PosixSignal)User1);
        selector.Register(signals, Readiness.Read);
        using var isBlocked = new ManualResetEventSlim();
        var waiter = new KernelWaiter<SignalInfo>(() =>
        {
            SignalDescriptor.Block((PosixSignal)User1);
            isBlocked.Set();
            Assert.Single(selector.Select());
            Assert.True(signals.TryRead(out SignalInfo signal));
            Assert.False(signals.TryRead(out _));
            return signal;
        });
        Patience.WaitFor(isBlocked, "the thread to block the signal");

        Libc.SignalThread(waiter.ThreadId, User1);
        Assert.Equal((PosixSignal)User1, waiter.Result().Signal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(-11)]
    [InlineData(9)] // KILL
    [InlineData(11)] // SEGV
    [InlineData(19)] // STOP
    [InlineData(34)] // RTMIN, which the runtime suspends threads with
    public void Signals_that_do_not_exist_or_that_the_runtime_needs_are_refused(int signal)
    {
        Assert.Throws<ArgumentException>(() => new SignalDescriptor((PosixSignal)signal));
        Assert.Throws<ArgumentException>(() => SignalDescriptor.Block((PosixSignal)signal));
        Assert.Throws<ArgumentException>(() => SignalDescriptor.Unblock((PosixSignal)signal));
    }

    [Fact]
    public void Asking_for_no_signal_is_refused() => Assert.Throws<ArgumentException>(static () => new SignalDescriptor());
}
