using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// recvmsg(2) of macOS and the BSDs, which is how a datagram that was cut short is known there: their recvfrom(2) answers what
/// fitted and no more. <c>struct msghdr</c> is not Linux's.
/// </summary>
internal static unsafe partial class DatagramMessage
{
    /// <summary>sizeof(struct msghdr), on 64 bits.</summary>
    public const int HeaderSize = 48;

    private const int NameSizeOffset = 8;
    private const int FlagsOffset = 44;
    private const int Truncated = 0x10; // MSG_TRUNC, in msg_flags

    /// <summary>Whether this system has this form of it.</summary>
    public static bool IsKnown { get; } =
        HostSystem.Current is UnixSystem.MacOS or UnixSystem.FreeBsd or UnixSystem.OpenBsd or UnixSystem.NetBsd;

    /// <summary>
    /// Takes a datagram, as much of it as fits. Answers its length, or one more than there was room for when it was longer; or
    /// the negated errno.
    /// </summary>
    public static int Receive(int descriptor, Span<byte> buffer, Span<byte> address, int flags, out int addressSize)
    {
        fixed (byte* bytes = buffer, sender = address)
        {
            nint* vector = stackalloc nint[2] { (nint)bytes, buffer.Length };
            Span<byte> header = stackalloc byte[HeaderSize];
            WriteHeader(header, (nint)sender, address.Length, (nint)vector);
            nint count = recvmsg(descriptor, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(header)), flags);
            addressSize = NameSizeOf(header);
            return count < 0 ? -Errno.Last
                : WasTruncated(header) ? buffer.Length + 1
                : (int)count;
        }
    }

    public static void WriteHeader(Span<byte> header, nint name, int nameSize, nint vector)
    {
        header[..HeaderSize].Clear();
        Unsafe.WriteUnaligned(ref header[0], (long)name);
        Unsafe.WriteUnaligned(ref header[NameSizeOffset], nameSize);
        Unsafe.WriteUnaligned(ref header[16], (long)vector);
        Unsafe.WriteUnaligned(ref header[24], 1); // one vector
    }

    public static int NameSizeOf(Span<byte> header) => Unsafe.ReadUnaligned<int>(ref header[NameSizeOffset]);

    public static bool WasTruncated(Span<byte> header) =>
        (Unsafe.ReadUnaligned<int>(ref header[FlagsOffset]) & Truncated) != 0;

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial nint recvmsg(int descriptor, byte* header, int flags);
#pragma warning restore IDE1006, SA1300
}
