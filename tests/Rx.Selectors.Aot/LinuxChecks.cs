using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Aot;

/// <summary>Linux's own file objects; elsewhere, that they say so.</summary>
internal static class LinuxChecks
{
    private const int Usr1 = 10; // SIGUSR1

    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("timers", () => On(TimerDescriptor.IsSupported, Timers)),
        ("counters", () => On(EventDescriptor.IsSupported, Counters)),
        ("changes of files", () => On(InotifyDescriptor.IsSupported, Changes)),
        ("the end of a process", () => On(ProcessDescriptor.IsSupported, Exits)),
        ("signals", () => On(SignalDescriptor.IsSupported, Signals)),
    ];

    private static async Task On(bool isSupported, Func<Task> check)
    {
        if (isSupported)
        {
            await check();
        }
        else
        {
            await Check.ThrowsAsync<PlatformNotSupportedException>(check);
        }
    }

    private static async Task Timers()
    {
        using var timer = new TimerDescriptor(TimerClock.BootTime);
        await using var loop = new SelectorScheduler();
        Task<long> expired = loop.WhenExpired(timer).FirstAsync().ToTask();
        timer.Start(TimeSpan.FromMilliseconds(1));
        Check.Equal(1, await expired);
    }

    private static async Task Counters()
    {
        using var counter = new EventDescriptor(2, EventDescriptorMode.Semaphore);
        await using var loop = new SelectorScheduler();
        counter.Signal();
        Check.Equal(3, await loop.WhenSignalled(counter).Take(3).Select(static count => (int)count).Sum());
        LinuxDescriptor any = counter;
        Check.That(any.FileDescriptor >= 0);
    }

    private static async Task Changes()
    {
        await using var loop = new SelectorScheduler();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rx-selectors-aot-");
        try
        {
            Task<FileChange> changed = loop.WhenChanged(folder.FullName, FileChanges.ClosedAfterWriting).FirstAsync().ToTask();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "greeting"), "hello");
            Check.Equal("greeting", (await changed).Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Exits()
    {
        await using var loop = new SelectorScheduler();
        using Process process = Process.Start("sh", ["-c", "exit 7"]);
        ProcessExit exit = await loop.WhenExited(process);
        Check.Equal(7, exit.ExitCode);
    }

    private static async Task Signals()
    {
        const PosixSignal User1 = (PosixSignal)Usr1;
        using var signals = new SignalDescriptor(User1);
        await using var loop = new SelectorScheduler();
        Task<SignalInfo> received = loop.WhenReceived(signals).FirstAsync().ToTask();
        await Observable.Start(
            static () =>
            {
                SignalDescriptor.Block(User1);
                Check.Equal(0, pthread_kill(pthread_self(), Usr1));
            },
            loop);
        Check.Equal(User1, (await received).Signal);
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [DllImport("libc")]
    private static extern nint pthread_self();

    [DllImport("libc")]
    private static extern int pthread_kill(nint thread, int signal);
#pragma warning restore IDE1006, SA1300
}
