using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>signalfd(2), and the calling thread's mask of blocked signals. Calls answer 0, or the negated errno.</summary>
internal static unsafe partial class SignalCalls
{
    /// <summary>sizeof(struct signalfd_siginfo).</summary>
    public const int RecordSize = 128;

    /// <summary>The greatest signal number.</summary>
    public const int Greatest = 64;

    private const int WordsPerSet = 16; // sigset_t of glibc and musl, of which the kernel takes the first
    private const int NewDescriptor = -1;
    private const int BlockToo = 0; // SIG_BLOCK
    private const int BlockNoMore = 1; // SIG_UNBLOCK

    /// <summary>The bit of a signal in a set of them.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);

    /// <summary>A descriptor that reads these signals where they are blocked; non-blocking, and closed in child processes.</summary>
    public static int Create(ulong signals, out SafeDescriptor descriptor)
    {
        ulong* set = stackalloc ulong[WordsPerSet];
        set[0] = signals;
        int number = signalfd(NewDescriptor, set, UnixConstants.Current.NonBlockingAndCloseOnExec);
        int result = number < 0 ? -Errno.Last : 0;
        descriptor = new SafeDescriptor(number);
        return result;
    }

    /// <summary>Blocks these signals on the calling thread, beside those that are.</summary>
    public static int Block(ulong signals) => ChangeMask(BlockToo, signals);

    /// <summary>Lets these signals through on the calling thread.</summary>
    public static int Unblock(ulong signals) => ChangeMask(BlockNoMore, signals);

    // pthread_sigmask(3) returns its error, and leaves errno alone.
    private static int ChangeMask(int how, ulong signals)
    {
        ulong* set = stackalloc ulong[WordsPerSet];
        set[0] = signals;
        return -pthread_sigmask(how, set, null);
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int signalfd(int descriptor, ulong* set, int flags);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, ulong* set, ulong* old);
#pragma warning restore IDE1006, SA1300
}

/// <summary>struct signalfd_siginfo, as far as anybody asks: 128 bytes on every system.</summary>
[StructLayout(LayoutKind.Sequential, Size = SignalCalls.RecordSize)]
internal readonly struct SignalRecord
{
    public readonly uint Signal;
    public readonly int Errno;
    public readonly int Code;
    public readonly uint ProcessId;
    public readonly uint UserId;
    public readonly int Descriptor;
    public readonly uint TimerId;
    public readonly uint Band;
    public readonly uint Overrun;
    public readonly uint Trap;
    public readonly int Status;
    public readonly int Value;
}
