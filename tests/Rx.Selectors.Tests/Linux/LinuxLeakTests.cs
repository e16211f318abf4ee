using System.Diagnostics;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

/// <summary>Disposing at any moment leaves no interest and no descriptor behind.</summary>
[Collection(ProcessWide.Name)]
public sealed class LinuxLeakTests
{
    private const int Rounds = 60;

    public static TheoryData<string> Facilities { get; } = ["timer", "event", "inotify", "path", "missing path", "process"];

    [Theory]
    [MemberData(nameof(Facilities))]
    public void Disposing_at_any_moment_leaves_nothing_behind(string facility)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        using Process process = StartIdleProcess();
        ObserveAndDispose(facility, loop, directory, process, Moment.AtOnce);
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        for (int round = 0; round < Rounds; round++)
        {
            ObserveAndDispose(facility, loop, directory, process, (Moment)(round % 3));
            Assert.Empty(loop.Selector.GetMap());
            loop.FinishTurn();
        }

        Assert.Empty(OpenedSince(before));
    }

    [Theory]
    [MemberData(nameof(Facilities))]
    public void The_end_of_the_loop_leaves_nothing_behind(string facility)
    {
        using var directory = new TemporaryDirectory();
        using Process process = StartIdleProcess();
        ObserveUntilTheLoopEnds(facility, directory, process);
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        for (int round = 0; round < 10; round++)
        {
            ObserveUntilTheLoopEnds(facility, directory, process);
        }

        Patience.WaitUntil(() => !OpenedSince(before).Any(), "all descriptors are closed");
    }

    [Fact]
    public void An_object_that_was_not_closed_is_collected_with_its_descriptor()
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        Abandon();
        Patience.WaitUntil(() => !OpenedSince(before).Any(), "its descriptor is closed");
    }

    [Fact]
    public void When_there_is_no_descriptor_to_be_had_it_says_so()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var probe = new ObserverProbe<FileChange>();
        var process = new ObserverProbe<ProcessExit>();
        Exception? timer;
        Assert.True(ProcessDescriptor.IsSupported);
        using (new DescriptorLimit())
        {
            timer = Record.Exception(static () => new TimerDescriptor());
            loop.Scheduler.WhenChanged("/").Subscribe(probe);
            loop.Scheduler.WhenExited(Environment.ProcessId).Subscribe(process);
        }

        Assert.Equal("EMFILE", Assert.IsType<SelectorException>(timer).ErrorName);
        SelectorException inotify = probe.WaitForError<SelectorException>("the instance that is not to be had");
        Assert.Contains("fs.inotify.max_user_instances", inotify.Message, StringComparison.Ordinal);
        Assert.Equal("EMFILE", process.WaitForError<SelectorException>("the process that cannot be opened").ErrorName);
    }

    /// <summary>What has no path, unlike the files that the runtime loads at any time and keeps open.</summary>
    private static IEnumerable<string> OpenedSince(IReadOnlySet<int> before) => OpenDescriptors.Numbers().Except(before)
        .Select(static number => new FileInfo($"/proc/self/fd/{number}").LinkTarget ?? "closed")
        .Where(static target => target[0] != '/' && target != "closed");

    private static void ObserveAndDispose(
        string facility, ReadinessLoop loop, TemporaryDirectory directory, Process process, Moment moment)
    {
        (IObservable<object> values, IDisposable descriptor) = Begin(facility, loop.Scheduler, directory, process);
        switch (moment)
        {
            case Moment.WhenTold when facility is not ("missing path" or "process"):
                ObserveOne(values, loop);
                break;
            case Moment.WhenClosed:
                using (values.Subscribe(static _ => { }, static _ => { }))
                {
                    descriptor.Dispose();
                }

                break;
            default:
                values.Subscribe(static _ => { }, static _ => { }).Dispose();
                break;
        }

        descriptor.Dispose();
    }

    private static void ObserveOne(IObservable<object> values, ReadinessLoop loop)
    {
        using var left = new ManualResetEventSlim();
        var subscription = new SingleAssignmentDisposable();
        loop.Run(() => subscription.Disposable = values.Subscribe(
            _ =>
            {
                Assert.False(left.IsSet, "It was told after it had been disposed of.");
                subscription.Dispose();
                left.Set();
            },
            static _ => { }));
        Patience.WaitFor(left, "the first value");
    }

    private static void ObserveUntilTheLoopEnds(string facility, TemporaryDirectory directory, Process process)
    {
        using var loop = new ReadinessLoop(new EpollSelector());
        (IObservable<object> values, IDisposable descriptor) = Begin(facility, loop.Scheduler, directory, process);
        values.Subscribe(static _ => { }, static _ => { });
        loop.Scheduler.Dispose();
        descriptor.Dispose();
    }

    /// <summary>Something that is told at once and on and on, and what closes it.</summary>
    private static (IObservable<object> Values, IDisposable Descriptor) Begin(
        string facility, SelectorScheduler loop, TemporaryDirectory directory, Process process)
    {
        switch (facility)
        {
            case "timer":
                var timer = new TimerDescriptor();
                timer.Start(TimeSpan.Zero, TimeSpan.FromMicroseconds(50));
                return (loop.WhenExpired(timer).Select(static one => (object)one), timer);
            case "event":
                var semaphore = new EventDescriptor(initial: 1_000_000, EventDescriptorMode.Semaphore);
                return (loop.WhenSignalled(semaphore).Select(static one => (object)one), semaphore);
            case "inotify":
                var inotify = new InotifyDescriptor();
                inotify.AddWatch(directory.Path);
                Stir(directory);
                return (loop.WhenChanged(inotify).Select(static one => (object)one), inotify);
            case "path":
                // Changes begin once somebody watches.
                return (
                    Observable.Merge(
                        loop.WhenChanged(directory.Path),
                        Observable.Defer(() =>
                        {
                            Stir(directory);
                            return Observable.Empty<FileChange>();
                        })).Select(static one => (object)one),
                    Disposable.Empty);
            case "missing path":
                return (loop.WhenChanged(directory.PathOf("missing")).Select(static one => (object)one), Disposable.Empty);
            default:
                return (loop.WhenExited(process).Select(static one => (object)one), Disposable.Empty);
        }
    }

    /// <summary>Ends with its input, whatever becomes of the test.</summary>
    private static Process StartIdleProcess()
    {
        var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, UseShellExecute = false })!;
        _ = process.StandardInput; // closed with the process, once it has been asked for
        return process;
    }

    private static void Stir(TemporaryDirectory directory)
    {
        for (int i = 0; i < 10; i++)
        {
            directory.Touch("a");
            File.Delete(directory.PathOf("a"));
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Abandon() => new EventDescriptor().Signal();

    private enum Moment
    {
        WhenTold,
        WhenClosed,
        AtOnce,
    }
}
