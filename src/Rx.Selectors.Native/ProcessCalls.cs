using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>pidfd_open(2), and how a process has ended. Calls answer 0, or the negated errno.</summary>
internal static unsafe partial class ProcessCalls
{
    private const int OpenCall = 434; // the same on every architecture; glibc has had a function for it since 2.36 only
    private const int NoSignal = 0; // the call says whether there is a task of that number, and does nothing else
    private const int ByDescriptor = 3; // P_PIDFD, Linux 5.4
    private const int LookForExit = 0x00000004 | 0x00000001 | 0x01000000; // WEXITED, WNOHANG, and WNOWAIT: it stays to be waited for
    private const int HasExited = 1; // CLD_EXITED; otherwise a signal has ended it
    private const int SignalBase = 128; // shells, and System.Diagnostics.Process, add it to the signal

    private const nuint GetInfo = 0xC040FF0B; // PIDFD_GET_INFO with a struct of 64 bytes: _IOWR(0xFF, 11, …), Linux 6.13
    private const ulong ExitInfo = 1 << 3; // PIDFD_INFO_EXIT, Linux 6.15: once somebody has waited for the process

    /// <summary>
    /// The process itself, which stays the same when its number is used again. Closed in child processes. ESRCH when there is
    /// no such process any more, EINVAL when the number is that of a thread, whichever numbers this kernel has for them.
    /// </summary>
    public static int Open(int processId, out SafeDescriptor process)
    {
        nint number = syscall(OpenCall, processId, 0);
        int result = number < 0 ? -Errno.Last : 0;
        process = new SafeDescriptor((int)number);
        return result is -Errno.EINVAL or -Errno.ENOENT ? WhichIsNoProcess(processId) : result;
    }

    // A process that has been waited for leaves its number to the session and the group that it led, for as long as others are
    // in them. Linux 5.3 to 6.15 say EINVAL then, not ESRCH; and EINVAL too, or from 6.16 on ENOENT, of the number of a thread
    // that is not the first of its process. kill(2) without a signal tells the two apart: only a thread is there.
    private static int WhichIsNoProcess(int number) =>
        kill(number, NoSignal) < 0 && Errno.Last == Errno.ESRCH ? -Errno.ESRCH : -Errno.EINVAL;

    /// <summary>
    /// How a process that has ended did: of a child that has not been waited for, and, where the kernel remembers, of any process that
    /// has been. False when neither is so. The child stays to be waited for.
    /// </summary>
    public static bool TryGetExitCode(SafeDescriptor process, out int exitCode) =>
        TryGetFromChild(process, out exitCode) || TryGetFromKernel(process, out exitCode);

    private static bool TryGetFromChild(SafeDescriptor process, out int exitCode)
    {
        var info = default(ChildInfo);
        int result = waitid(ByDescriptor, process, &info, LookForExit);
        exitCode = info.Code == HasExited ? info.Status : SignalBase + info.Status;
        return result == 0 && info.ProcessId != 0 && Environment.Is64BitProcess;
    }

    private static bool TryGetFromKernel(SafeDescriptor process, out int exitCode)
    {
        var info = new ProcessInfo { Mask = ExitInfo };
        int result = ioctl(process, GetInfo, &info);
        int signal = info.WaitStatus & 0x7F;
        exitCode = signal == 0 ? (info.WaitStatus >> 8) & 0xFF : SignalBase + signal;
        return result == 0 && (info.Mask & ExitInfo) != 0;
    }

    /// <summary>siginfo_t of SIGCHLD, on a 64-bit system.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct ChildInfo
    {
        public int Signal;
        public int Errno;
        public int Code;
        private readonly int _padding;
        public int ProcessId;
        public uint UserId;
        public int Status;
    }

    /// <summary>struct pidfd_info, as Linux 6.15 has it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct ProcessInfo
    {
        public ulong Mask;
        private readonly ulong _controlGroup;
        private readonly Identities _identities;
        public int WaitStatus;
    }

    [InlineArray(11)]
    private struct Identities
    {
        private uint _first;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint processId, nint flags);

    [LibraryImport("libc")]
    private static partial int kill(int number, int signal);

    [LibraryImport("libc")]
    private static partial int waitid(int kind, SafeDescriptor id, ChildInfo* info, int options);

    // Variadic in C; on Linux that makes no difference to where the third argument is passed.
    [LibraryImport("libc")]
    private static partial int ioctl(SafeDescriptor process, nuint request, ProcessInfo* info);
#pragma warning restore IDE1006, SA1300
}
