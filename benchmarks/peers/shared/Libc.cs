using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Peers;

/// <summary>The system calls of the workloads themselves, as the C programs make them.</summary>
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
#pragma warning restore IDE1006, SA1300
}
