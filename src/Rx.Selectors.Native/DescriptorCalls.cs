using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// read(2) and write(2), and what tells whether they would block. Calls answer a count, or the negated errno; they are
/// repeated when a signal interrupts them (EINTR, signal(7)) before anything was read or written.
/// </summary>
internal static unsafe partial class DescriptorCalls
{
    private const int NoWait = 0x8; // RWF_NOWAIT
    private const nint CurrentPosition = -1;

    /// <summary>May block, unless the descriptor is non-blocking or known to be readable.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            int result;
            do
            {
                result = Result(read(descriptor, bytes, (nuint)buffer.Length));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>May block, unless the descriptor is non-blocking or known to have room for all of it.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int result;
            do
            {
                result = Result(write(descriptor, first, (nuint)bytes.Length));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>
    /// Reads and never blocks, whatever mode the descriptor is in (preadv2 with RWF_NOWAIT: Linux 4.14). EOPNOTSUPP where
    /// the kind of file cannot promise that (terminals, FIFOs). Only where <see cref="CanRefuseToWait"/>.
    /// </summary>
    public static int ReadWithoutWaiting(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            int result;
            do
            {
                result = Result(preadv2(descriptor, &vector, 1, CurrentPosition, NoWait));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Writes and never blocks, as <see cref="ReadWithoutWaiting"/> reads.</summary>
    public static int WriteWithoutWaiting(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var vector = new IoVector { Base = first, Length = (nuint)bytes.Length };
            int result;
            do
            {
                result = Result(pwritev2(descriptor, &vector, 1, CurrentPosition, NoWait));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Whether this system has the calls that never block (glibc 2.26, musl 1.2.5), found once, by calling one.</summary>
    public static bool CanRefuseToWait { get; } = Probe();

    private static bool Probe()
    {
        // off_t is one argument on a 64-bit system only, and the flag is Linux's.
        if (!Environment.Is64BitProcess || HostSystem.Current != UnixSystem.Linux)
        {
            return false;
        }

        try
        {
            return ReadWithoutWaiting(descriptor: -1, []) == -Errno.EBADF;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    private static int Result(nint count) => count >= 0 ? (int)count : -Errno.Last;

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nint preadv2(int descriptor, IoVector* vectors, int count, nint offset, int flags);

    [LibraryImport("libc")]
    private static partial nint pwritev2(int descriptor, IoVector* vectors, int count, nint offset, int flags);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);
#pragma warning restore IDE1006, SA1300
}
