using System.Diagnostics;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// What Linux's own file objects say, as sequences. All are cold: subscribing asks the kernel, disposing of the subscription
/// stops asking. Notifications come on the loop's thread, and complete when the source ends.
/// </summary>
/// <remarks>
/// <para>
/// Reading takes away what a descriptor says; so it is read once for all its observers, and each is told everything from when
/// it subscribed. They are on one loop at a time: an observer on another one fails with an
/// <see cref="InvalidOperationException"/>. The descriptor stays its owner's. When it is closed, the sequence completes; when
/// it is closed already, the sequence fails with an <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Who takes a few values and leaves (<c>Take</c>, <c>FirstAsync</c>), and wants none lost to whoever comes next, subscribes
/// on the loop's thread: on another one, more may be told before there is a subscription to dispose of.
/// </para>
/// </remarks>
public static class LinuxReadinessExtensions
{
    /// <summary>When a timer expires: how often it has since it was last told, which is once unless the loop was busy.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="timer">The timer. It may be started and stopped at any time.</param>
    /// <returns>Counts. It does not complete with the timer, which can be started again.</returns>
    public static IObservable<long> WhenExpired(this IReadinessSource source, TimerDescriptor timer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(timer);
        return new DescriptorObservable<long>(source, timer, timer);
    }

    /// <summary>When a counter is signalled: the sum since it was last told, or ones of a semaphore.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="counter">The counter.</param>
    /// <returns>What <see cref="EventDescriptor.TryRead"/> reads.</returns>
    public static IObservable<ulong> WhenSignalled(this IReadinessSource source, EventDescriptor counter)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(counter);
        return new DescriptorObservable<ulong>(source, counter, counter);
    }

    /// <summary>When a signal is pending. See <see cref="SignalDescriptor"/> for which are: the loop's thread must block it.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="signals">The signals.</param>
    /// <returns>Signals, which are pending no more.</returns>
    public static IObservable<SignalInfo> WhenReceived(this IReadinessSource source, SignalDescriptor signals)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(signals);
        return new DescriptorObservable<SignalInfo>(source, signals, signals);
    }

    /// <summary>When something happens to what is watched, as the kernel tells it (inotify(7)).</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="inotify">What watches. Watches may come and go at any time.</param>
    /// <returns>Changes, with <see cref="FileChanges.WatchEnded"/> when a watch is no more.</returns>
    public static IObservable<FileChange> WhenChanged(this IReadinessSource source, InotifyDescriptor inotify)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(inotify);
        return new DescriptorObservable<FileChange>(source, inotify, inotify);
    }

    /// <summary>
    /// When something happens to a file, or in a directory. Each subscription has an inotify instance of its own, of which
    /// there are few (fs.inotify.max_user_instances): for many paths use an <see cref="InotifyDescriptor"/>.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="path">Which; a link is followed. Looked up when subscribing.</param>
    /// <param name="changes">What to tell of.</param>
    /// <returns>
    /// Changes. Completes when there is nothing to watch any more: it was deleted, or unmounted. Fails with a
    /// <see cref="SelectorException"/> when it cannot be watched: nothing is there (ENOENT), it may not be read (EACCES), or
    /// there are too many.
    /// </returns>
    /// <exception cref="ArgumentException">The path is empty or has a NUL in it, or nothing to tell of was asked for.</exception>
    public static IObservable<FileChange> WhenChanged(
        this IReadinessSource source, string path, FileChanges changes = FileChanges.Usual)
    {
        ArgumentNullException.ThrowIfNull(source);
        InotifyDescriptor.ThrowIfNotWatchable(path, changes);
        return Observable.Using(
            static () => new InotifyDescriptor(),
            inotify =>
            {
                inotify.AddWatch(path, changes);
                return source.WhenChanged(inotify)
                    .TakeWhile(static change => (change.Changes & FileChanges.WatchEnded) == 0);
            });
    }

    /// <summary>When a process ends.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="process">The process; any number of observers may wait for it.</param>
    /// <returns>One value, and the completion.</returns>
    public static IObservable<ProcessExit> WhenExited(this IReadinessSource source, ProcessDescriptor process)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(process);
        return new DescriptorObservable<ProcessExit>(source, process, process).Take(1);
    }

    /// <summary>
    /// When a process ends, without taking its exit code from <paramref name="process"/>, and without a thread or an event of
    /// the pool's.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="process">The process, started here or not. It stays its owner's.</param>
    /// <returns>
    /// One value, and the completion; soon if it has ended already. Fails with an <see cref="InvalidOperationException"/> when
    /// it has not been started, and with a <see cref="PlatformNotSupportedException"/> where
    /// <see cref="ProcessDescriptor.IsSupported"/> is false.
    /// </returns>
    public static IObservable<ProcessExit> WhenExited(this IReadinessSource source, Process process)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(process);
        return source.WhenExited(
            () => new ProcessDescriptor(process), () => new ProcessExit(process.Id, ProcessDescriptor.ExitCodeOf(process)));
    }

    /// <summary>When a process ends.</summary>
    /// <remarks>
    /// It is not waited for: a child stays a zombie until its parent calls waitpid(2), before this reports its end and after.
    /// .NET does that for a child that <see cref="Process.Start(ProcessStartInfo)"/> started, and for no other: whatever code
    /// started a child by fork(2) or posix_spawn(3) has to do it itself. (Where SIGCHLD was ignored when the program began, .NET
    /// or the kernel waits for every child.) The number is free for another process as soon as the process has been waited for,
    /// so subscribe before that.
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="processId">The number of the process, looked up when subscribing.</param>
    /// <returns>
    /// One value, and the completion; soon, and without an exit code, if there is no such process any more. Fails with a
    /// <see cref="PlatformNotSupportedException"/> where <see cref="ProcessDescriptor.IsSupported"/> is false, and with a
    /// <see cref="SelectorException"/> when the number is that of a thread (EINVAL).
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public static IObservable<ProcessExit> WhenExited(this IReadinessSource source, int processId)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 1);
        return source.WhenExited(() => new ProcessDescriptor(processId), () => new ProcessExit(processId, ExitCode: null));
    }

    private static IObservable<ProcessExit> WhenExited(
        this IReadinessSource source, Func<ProcessDescriptor> open, Func<ProcessExit> gone) => Observable
        .Using(open, source.WhenExited)
        .Catch((SelectorException e) =>
            e.NativeErrorCode == Errno.ESRCH
                ? source.TellLater(gone())
                : Observable.Throw<ProcessExit>(e));

    /// <summary>One value and the completion, on the loop; also when the loop ends before it comes to it.</summary>
    private static IObservable<T> TellLater<T>(this IReadinessSource source, T value) => Observable.Create<T>(observer =>
    {
        source.Scheduler.ScheduleOwed((observer, value), static told =>
        {
            told.observer.OnNext(told.value);
            told.observer.OnCompleted();
        });
        return Disposable.Empty;
    });
}
