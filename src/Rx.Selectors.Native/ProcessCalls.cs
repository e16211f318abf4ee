using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>pidfd_open(2), and how a process has ended. Calls answer 0, or the negated errno.</summary>
internal static unsafe partial class ProcessCalls
{
    private const int OpenCall = 434; // the same on every architecture; glibc has had a function for it since 2.36 only
    private const int ByDescriptor = 3; // P_PIDFD, Linux 5.4
    private const int LookForExit = 0x00000004 | 0x00000001 | 0x01000000; // WEXITED, WNOHANG, and WNOWAIT: it stays to be waited for
    private const int HasExited = 1; // CLD_EXITED; otherwise a signal has ended it
    private const int SignalBase = 128; // shells, and System.Diagnostics.Process, add it to the signal

    private const nuint GetInfo = 0xC040FF0B; // PIDFD_GET_INFO with a struct of 64 bytes: _IOWR(0xFF, 11, …), Linux 6.13
    private const ulong ExitInfo = 1 << 3; // PIDFD_INFO_EXIT, Linux 6.15: once somebody has waited for the process

    /// <summary>The process itself, which stays the same when its number is used again. Closed in child processes.</summary>
    public static int Open(int processId, out SafeDescriptor process)
    {
        nint number = syscall(OpenCall, processId, 0);
        int result = number < 0 ? -Errno.Last : 0;
        process = new SafeDescriptor((int)number);
        return result;
    }

    /// <summary>
    /// How a process that has ended did: of a child that nobody has waited for, and, where the kernel remembers, of any that
    /// somebody has waited for. False when neither is so. It takes nothing away from whoever waits for the child.
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
    private static partial int waitid(int kind, SafeDescriptor id, ChildInfo* info, int options);

    // Variadic in C; on Linux that makes no difference to where the third argument is passed.
    [LibraryImport("libc")]
    private static partial int ioctl(SafeDescriptor process, nuint request, ProcessInfo* info);
#pragma warning restore IDE1006, SA1300
}
