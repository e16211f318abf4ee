using System.Diagnostics;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// A process as a file object: readable when it has ended (pidfd_open(2), Linux 5.3). It is that process, even when its number
/// is used again. Any process will do, not only children.
/// </summary>
/// <remarks>
/// It looks at how the process has ended, and does not wait for it (waitid(2) with WNOWAIT): a child stays a zombie until its
/// parent calls waitpid(2), which .NET does for those that <see cref="Process"/> started.
/// </remarks>
public sealed class ProcessDescriptor : LinuxDescriptor, IDescriptorValues<ProcessExit>
{
    private static readonly Lazy<bool> HasPidfd = new(Probe);

    private readonly int _processId;
    private readonly Process? _process;

    /// <summary>Opens a process by its number.</summary>
    /// <param name="processId">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no pidfd, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">
    /// There is no such process (ESRCH): it has ended, and been waited for. Or the number is that of a thread (EINVAL).
    /// </exception>
    public ProcessDescriptor(int processId)
        : base(Open(processId)) => _processId = processId;

    /// <summary>Opens a process that somebody has started.</summary>
    /// <param name="process">The process. It stays the caller's, and is asked for the exit code where the kernel does not tell.</param>
    /// <exception cref="InvalidOperationException">It has not been started, or has been closed.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no pidfd, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">There is no such process any more (ESRCH): it has ended, and been waited for.</exception>
    public ProcessDescriptor(Process process)
        : this(IdOf(process))
    {
        _process = process;
        if (process.HasExited)
        {
            // It may have been gone before it was opened, and its number have become another's.
            Dispose();
            throw SelectorFailure.Of(-Errno.ESRCH, "pidfd_open", advice: AdviceAbout(_processId));
        }
    }

    /// <summary>Whether this system has such descriptors: Linux from 5.3 on, unless a sandbox forbids it.</summary>
    public static bool IsSupported => HasPidfd.Value;

    /// <summary>Whether it has ended, and how. It takes nothing away from whoever waits for it.</summary>
    /// <param name="exit">How.</param>
    /// <returns>False while it runs.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor has been closed.</exception>
    public bool TryRead(out ProcessExit exit)
    {
        bool hasEnded = HasEnded();
        exit = hasEnded ? new ProcessExit(_processId, ExitCode()) : default;
        return hasEnded;
    }

    /// <summary>The exit code of a process that its <see cref="Process"/> has waited for; null of another's child.</summary>
    internal static int? ExitCodeOf(Process process)
    {
        try
        {
            return process.HasExited ? process.ExitCode : null;
        }
        catch (InvalidOperationException)
        {
            return null; // it was not started by this object, or has been closed
        }
    }

    private static int IdOf(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return process.Id;
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsAndroid())
        {
            return false;
        }

        int result = ProcessCalls.Open(Environment.ProcessId, out SafeDescriptor self);
        self.Dispose();
        return !Errno.IsNotOffered(-result); // others, EMFILE for instance, say nothing about it
    }

    private static SafeDescriptor Open(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 1);
        ThrowUnless(IsSupported, "pidfd_open, which is in Linux from 5.3 on, or a sandbox forbids it");
        int result = ProcessCalls.Open(processId, out SafeDescriptor process);
        return Opened(
            result,
            process,
            "pidfd_open",
            result == -Errno.EINVAL ? $"{processId} is the number of a thread: use that of its process" : AdviceAbout(processId));
    }

    private static string AdviceAbout(int processId) => $"The process is {processId}";

    private bool HasEnded()
    {
        using var open = new HandleReference(Handle);
        Span<PollDescriptor> one = [new PollDescriptor { Descriptor = Handle.Number, Asked = Poll.In }];
        int result;
        do
        {
            result = Poll.Wait(one, TimeSpan.Zero);
        }
        while (result == -Errno.EINTR);

        SelectorFailure.ThrowIfFailed(result, "poll", Handle.Number);
        return result > 0;
    }

    // Its parent may have waited for it already: if that was this Process, it knows.
    private int? ExitCode() =>
        ProcessCalls.TryGetExitCode(Handle, out int exitCode) ? exitCode
        : _process is not null ? ExitCodeOf(_process)
        : null;
}
