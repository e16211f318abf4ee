using System.Diagnostics;
using System.Runtime.InteropServices;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Signals interrupt the kernel's wait (EINTR), and not the selector's.</summary>
public abstract class SignalsContract(Backend backend) : SelectorContract(backend)
{
    private const int WindowChanged = 28; // SIGWINCH, which does nothing else
    private const int Signals = 20;

    [UnixFact]
    public void A_wait_with_a_timeout_keeps_its_deadline()
    {
        using PosixSignalRegistration handled = PosixSignalRegistration.Create((PosixSignal)WindowChanged, static _ => { });
        var timeout = TimeSpan.FromMilliseconds(300);
        using var isOver = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim(); // a thread that has ended cannot be signalled
        var waiter = new KernelWaiter<TimeSpan>(() =>
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Empty(Selector.Select(timeout));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            isOver.Set();
            mayEnd.Wait();
            return elapsed;
        });

        int signals = 0;
        var watch = Stopwatch.StartNew();
        while (!isOver.IsSet && watch.Elapsed < Patiently)
        {
            if (KernelSleep.Holds(waiter.ThreadId))
            {
                Libc.SignalThread(waiter.ThreadId, WindowChanged);
                signals++;
            }
        }

        Assert.True(isOver.IsSet, "Signals put the deadline off.");
        mayEnd.Set();
        TimeSpan waited = waiter.Result();
        Assert.True(waited >= timeout, $"{signals} signals ended a wait for {timeout} after {waited}.");
        Assert.NotEqual(0, signals);
    }

    [UnixFact]
    public void A_wait_without_a_timeout_goes_on()
    {
        using PosixSignalRegistration handled = PosixSignalRegistration.Create((PosixSignal)WindowChanged, static _ => { });
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelect();

        for (int signal = 0; signal < Signals; signal++)
        {
            waiter.WaitUntilAsleep();
            Libc.SignalThread(waiter.ThreadId, WindowChanged);
        }

        waiter.WaitUntilAsleep();
        pipe.Write();
        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }
}
