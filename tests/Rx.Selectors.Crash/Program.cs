// One scenario a run, named by the first argument. It ends with exit code 0 when nothing was thrown at it, or is ended by
// the runtime; 3 says that it waited in vain.
using System.Diagnostics;
using System.IO.Pipes;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Rx.Selectors;
using Rx.Selectors.Crash;

using var finished = new ManualResetEventSlim();
using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
SelectorScheduler scheduler = new(new SelectorSchedulerOptions
{
    ExceptionHandler = args[0] == "handler" ? static e => throw new InvalidOperationException("of the handler", e) : null,
});

switch (args[0])
{
    case "action":
        scheduler.Schedule(static () => throw new InvalidOperationException("of an action"));
        break;

    case "timer":
        scheduler.Schedule(TimeSpan.FromTicks(1), static () => throw new InvalidOperationException("of a timer"));
        break;

    case "periodic":
        scheduler.SchedulePeriodic(TimeSpan.FromTicks(1), static () => throw new InvalidOperationException("of a tick"));
        break;

    case "observer":
        scheduler.WhenWritable(pipe).Subscribe(static _ => throw new InvalidOperationException("of an observer"));
        break;

    case "handler":
        scheduler.Schedule(static () => throw new InvalidOperationException("of an action"));
        break;

    case "foreground": // nothing keeps the process but the loop's thread, until it is disposed of
        var foreground = new SelectorScheduler(new SelectorSchedulerOptions { IsBackground = false });
        foreground.Schedule(TimeSpan.FromMilliseconds(50), () =>
        {
            Console.Out.WriteLine("still there");
            foreground.Dispose();
        });
        return 0;

    case "end":
        scheduler.WhenWritable(pipe).ObserveOn(scheduler).Subscribe(static _ => { });
        scheduler.WhenWritable(pipe).Delay(TimeSpan.FromSeconds(1), scheduler).Subscribe(static _ => { });
        scheduler.Schedule(static self => self());
        scheduler.Schedule(TimeSpan.FromMilliseconds(5), scheduler.Dispose);
        await scheduler.Completion;
        finished.Set();
        break;

    case "absolute": // kept by LocalScheduler's own timer for all schedulers, and handed over while it is pending
        using (var witness = new SelectorScheduler())
        {
            DateTimeOffset due = scheduler.Now.AddSeconds(10.2);
            scheduler.Schedule(due, static () => Console.Out.WriteLine("ran after the end"));
            witness.Schedule(due, () =>
            {
                Console.Out.WriteLine(witness.Now < due.AddMilliseconds(-50) ? "early" : "handed over");
                finished.Set();
            });
            await scheduler.DisposeAsync();
            finished.Wait();
        }

        break;

    case "descriptors": // counted in a process where nobody else opens any of the kind
        static int Open() => Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static entry => new FileInfo(entry).LinkTarget)
            .Count(static target => target is "anon_inode:[eventpoll]" or "anon_inode:[eventfd]");
        int before = Open();
        for (int i = 0; i < 20; i++)
        {
            BaseSelector selector = i % 3 == 0 ? new SelectSelector() : i % 3 == 1 ? new PollSelector() : new EpollSelector();
            SelectorScheduler one = new(new SelectorSchedulerOptions { Selector = selector });
            if (Open() <= before)
            {
                Console.Out.WriteLine("nothing to count");
            }

            if (i % 2 == 0)
            {
                one.Schedule(one.Dispose);
            }
            else
            {
                one.Dispose();
            }

            await one.Completion;
            if (Open() != before)
            {
                Console.Out.WriteLine($"{before} before, {Open()} after");
            }
        }

        return 0;

    case "accept": // without a descriptor for who connects
        OutOfDescriptors.Accept(scheduler);
        return 0;

    case "signal": // sent to the process, by another one
        using (var signals = new SignalDescriptor((PosixSignal)10))
        {
            scheduler.WhenReceived(signals).Subscribe(signal =>
            {
                Console.Out.WriteLine($"told of signal {(int)signal.Signal}, sent by {(signal.Code == 0 ? "kill" : "somebody else")}");
                finished.Set();
            });
            using Process kill = Process.Start("kill", ["-USR1", $"{Environment.ProcessId}"]);
            await kill.WaitForExitAsync();
            finished.Wait();
        }

        break;

    default:
        await Console.Error.WriteLineAsync($"No scenario is called {args[0]}.");
        return 2;
}

finished.Wait(); // the tests that start this end it when it hangs
return 0;
