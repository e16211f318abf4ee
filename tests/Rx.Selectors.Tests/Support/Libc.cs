using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// System calls that tests make with bare descriptors; on Windows, where some of them have a counterpart, that one
/// (<see cref="WinsockFiles"/>). Each throws what errno says.
/// </summary>
internal static unsafe partial class Libc
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int UnixFamily = 1;
    private const int Stream = 1;
    private const int Raw = 3;
    private const int Sequenced = 5;
    private const int NetlinkFamily = 16;

    public static (int ReadEnd, int WriteEnd) Pipe()
    {
        if (TestedSystem.IsWindows)
        {
            return WinsockFiles.Pipe();
        }

        int* ends = stackalloc int[2];
        Check(pipe2(ends, CloseOnExec | NonBlocking));
        return (ends[0], ends[1]);
    }

    public static (int Near, int Far) SocketPair()
    {
        if (TestedSystem.IsWindows)
        {
            return WinsockFiles.Pipe();
        }

        int* ends = stackalloc int[2];
        Check(socketpair(UnixFamily, Stream | CloseOnExec | NonBlocking, 0, ends));
        return (ends[0], ends[1]);
    }

    /// <summary>Unix sockets of SOCK_SEQPACKET, blocking.</summary>
    public static (int Near, int Far) SequencedPair()
    {
        int* ends = stackalloc int[2];
        Check(socketpair(UnixFamily, Sequenced | CloseOnExec, 0, ends));
        return (ends[0], ends[1]);
    }

    /// <summary>A socket of NETLINK_ROUTE.</summary>
    public static int RouteSocket() => Check(socket(NetlinkFamily, Raw | CloseOnExec, 0));

    public static int EventDescriptor(uint initial = 0) => TestedSystem.IsWindows
        ? WinsockFiles.EventDescriptor(initial)
        : Check(eventfd(initial, CloseOnExec | NonBlocking));

    public static void Close(int descriptor)
    {
        if (TestedSystem.IsWindows)
        {
            WinsockFiles.Close(descriptor);
        }
        else
        {
            Check(close(descriptor));
        }
    }

    /// <summary>Of the calling thread, in nanoseconds.</summary>
    public static int TimerSlack() => prctl(30, 0, 0, 0, 0); // PR_GET_TIMERSLACK

    public static int Duplicate(int descriptor) => Check(fcntl(descriptor, 1030, 0)); // F_DUPFD_CLOEXEC

    /// <summary>The lowest free number from <paramref name="least"/> on.</summary>
    public static int DuplicateAtLeast(int descriptor, int least) => Check(fcntl(descriptor, 1030, least));

    /// <summary>Puts the file of <paramref name="from"/> under the number <paramref name="to"/>.</summary>
    public static void DuplicateOnto(int from, int to) => Check(dup3(from, to, CloseOnExec));

    public static bool IsOpen(int descriptor) => TestedSystem.IsWindows
        ? WinsockFiles.IsOpen(descriptor)
        : fcntl(descriptor, 1, 0) >= 0; // F_GETFD

    public static bool IsCloseOnExec(int descriptor) => (Check(fcntl(descriptor, 1, 0)) & 1) != 0;

    public static bool IsNonBlocking(int descriptor) => (Check(fcntl(descriptor, 3, 0)) & NonBlocking) != 0; // F_GETFL

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (TestedSystem.IsWindows)
        {
            return WinsockFiles.Write(descriptor, bytes);
        }

        fixed (byte* first = bytes)
        {
            return Check((int)write(descriptor, first, (nuint)bytes.Length));
        }
    }

    public static int Read(int descriptor, Span<byte> bytes)
    {
        if (TestedSystem.IsWindows)
        {
            return WinsockFiles.Read(descriptor, bytes);
        }

        fixed (byte* first = bytes)
        {
            return Check((int)read(descriptor, first, (nuint)bytes.Length));
        }
    }

    public static int CurrentThreadId() => TestedSystem.IsWindows ? Environment.CurrentManagedThreadId : gettid();

    /// <summary>Sends a signal to one thread of this process.</summary>
    public static void SignalThread(int threadId, int signal) =>
        Check(tgkill(Environment.ProcessId, threadId, signal));

    private static int Check(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

#pragma warning disable IDE1006 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int process, int thread, int signal);
#pragma warning restore IDE1006
}
