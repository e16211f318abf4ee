using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>OVERLAPPED_ENTRY: what a completion port tells of one packet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionPacket
{
    public nuint Key;
    public nint Request; // the address that was submitted; 0 for a packet that was posted
    public nuint Internal;
    public uint Bytes;
}

/// <summary>An I/O completion port. Calls answer 0 or a count, or the negated error.</summary>
internal static unsafe partial class CompletionPort
{
    private const uint TimedOut = 258; // WAIT_TIMEOUT

    public static int Create(out SafeFileHandle port)
    {
        nint handle = CreateIoCompletionPort(-1, 0, 0, 0);
        port = new SafeFileHandle(handle == 0 ? -1 : handle, ownsHandle: true);
        return handle == 0 ? -Winsock.LastError() : 0;
    }

    public static int Associate(SafeFileHandle port, SafeFileHandle file) =>
        CreateIoCompletionPort(file.DangerousGetHandle(), port.DangerousGetHandle(), 0, 0) == 0 ? -Winsock.LastError() : 0;

    /// <summary>Waits for packets; <paramref name="pinned"/> bounds how many are taken. A null timeout blocks.</summary>
    public static int Wait(SafeFileHandle port, Span<CompletionPacket> pinned, TimeSpan? timeout)
    {
        uint count;
        int isDone;
        fixed (CompletionPacket* packets = pinned)
        {
            // -1 is INFINITE too.
            isDone = GetQueuedCompletionStatusEx(
                port.DangerousGetHandle(), packets, (uint)pinned.Length, &count, KernelTimeout.ToMilliseconds(timeout), 0);
        }

        return isDone != 0 ? (int)count
            : Marshal.GetLastPInvokeError() == TimedOut ? 0
            : -Winsock.LastError();
    }

    /// <summary>A packet without a request, which ends a wait.</summary>
    public static int Post(SafeFileHandle port) =>
        PostQueuedCompletionStatus(port.DangerousGetHandle(), 0, 0, 0) != 0 ? 0 : -Winsock.LastError();

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint CreateIoCompletionPort(nint file, nint port, nuint key, uint threads);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int GetQueuedCompletionStatusEx(
        nint port, CompletionPacket* packets, uint capacity, uint* count, int milliseconds, int alertable);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int PostQueuedCompletionStatus(nint port, uint bytes, nuint key, nint request);
#pragma warning restore IDE1006, SA1300
}
