using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// recvmsg(2), for what recvfrom(2) does not tell. On macOS and the BSDs that is whether a datagram was cut short: their
/// recvfrom(2) returns what fitted and no more. On all systems it is whether nothing received is an empty message or the end.
/// </summary>
internal static unsafe partial class DatagramMessage
{
    private static readonly MessageLayout Layout =
        HostSystem.Current == UnixSystem.Linux ? MessageLayout.Linux : MessageLayout.Bsd;

    /// <summary>Whether it tells more of a datagram than recvfrom(2) does.</summary>
    public static bool TellsMoreThanReceiveFrom { get; } =
        HostSystem.Current is UnixSystem.MacOS or UnixSystem.FreeBsd or UnixSystem.OpenBsd or UnixSystem.NetBsd;

    /// <summary>Whether the layout of this system's struct msghdr is known here.</summary>
    public static bool IsKnown { get; } =
        TellsMoreThanReceiveFrom || (HostSystem.Current == UnixSystem.Linux && Environment.Is64BitProcess);

    /// <summary>
    /// Takes a datagram, as much of it as fits. Returns its length, or the negated errno; of one that was cut short, where
    /// <paramref name="flags"/> cannot ask for the length, one more than there was room for.
    /// </summary>
    /// <param name="descriptor">A socket.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="address">Takes the sender's address.</param>
    /// <param name="flags">Of recvmsg(2).</param>
    /// <param name="addressSize">The size of the address; 0 when the sender has none.</param>
    /// <param name="isMarked">Whether the kernel has marked it as a message (<see cref="MessageLayout.IsMarked"/>).</param>
    public static int Receive(
        int descriptor, Span<byte> buffer, Span<byte> address, int flags, out int addressSize, out bool isMarked)
    {
        fixed (byte* bytes = buffer, sender = address)
        {
            nint* vector = stackalloc nint[2] { (nint)bytes, buffer.Length };
            Span<byte> header = stackalloc byte[Layout.HeaderSize];
            Layout.WriteHeader(header, (nint)sender, address.Length, (nint)vector);
            nint count = recvmsg(descriptor, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(header)), flags);
            int error = count < 0 ? Errno.Last : 0;
            addressSize = MessageLayout.NameSizeOf(header);
            isMarked = Layout.IsMarked(header);
            return count < 0 ? -error
                : Layout.WasTruncated(header) && count <= buffer.Length ? buffer.Length + 1
                : (int)count;
        }
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial nint recvmsg(int descriptor, byte* header, int flags);
#pragma warning restore IDE1006, SA1300
}
