using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Peers;

/// <summary>The system calls of the workloads, the same as in the C programs.</summary>
internal static unsafe partial class Libc
{
    private const int Unix = 1;
    private const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;

    public static (int ReadEnd, int WriteEnd) SocketPair()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(socketpair(Unix, StreamNonBlockingCloseOnExec, 0, ends), "socketpair");
        return (ends[0], ends[1]);
    }

    public static void ReadByte(int descriptor)
    {
        byte token;
        ThrowIfFailed((int)read(descriptor, &token, 1) - 1, "read");
    }

    public static void WriteByte(int descriptor)
    {
        byte token = (byte)'e';
        ThrowIfFailed((int)write(descriptor, &token, 1) - 1, "write");
    }

    /// <summary>Opens an eventfd. A read blocks until it is signalled.</summary>
    public static int OpenEvent()
    {
        int number = eventfd(0, 0x80000);
        ThrowIfFailed(number, "eventfd");
        return number;
    }

    public static void SignalEvent(int descriptor)
    {
        ulong one = 1;
        ThrowIfFailed((int)write(descriptor, &one, sizeof(ulong)) - sizeof(ulong), "write");
    }

    public static void AwaitEvent(int descriptor)
    {
        ulong value;
        ThrowIfFailed((int)read(descriptor, &value, sizeof(ulong)) - sizeof(ulong), "read");
    }

    /// <summary>Returns the processor time of the calling thread, in nanoseconds.</summary>
    public static long ThreadCpu()
    {
        const int ThreadCpuClock = 3;
        long* time = stackalloc long[2];
        ThrowIfFailed(clock_gettime(ThreadCpuClock, time), "clock_gettime");
        return (time[0] * 1_000_000_000) + time[1];
    }

    public static (int One, int Other) BlockingPair()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(socketpair(Unix, 1 | 0x80000, 0, ends), "socketpair");
        return (ends[0], ends[1]);
    }

    public static int Read(int descriptor, Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (int)read(descriptor, first, (nuint)bytes.Length);
        }
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (int)write(descriptor, first, (nuint)bytes.Length);
        }
    }

    private static void ThrowIfFailed(int result, string call)
    {
        if (result < 0)
        {
            throw new Win32Exception($"{call} failed.");
        }
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);
#pragma warning restore IDE1006, SA1300
}
