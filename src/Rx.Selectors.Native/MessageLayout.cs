using System.Runtime.CompilerServices;

namespace Rx.Selectors.Native;

/// <summary>struct msghdr of 64-bit systems, and the flags that recvmsg(2) leaves in it (sys/socket.h).</summary>
internal sealed class MessageLayout
{
    private const int NameSizeOffset = 8;
    private const int VectorOffset = 16;
    private const int VectorCountOffset = 24;

    private MessageLayout()
    {
    }

    public static MessageLayout Linux { get; } = new()
    {
        HeaderSize = 56, VectorCountSize = 8, FlagsOffset = 48, Truncated = 0x20, RecordEnd = 0x80, ControlTruncated = 0x8,
    };

    /// <summary>Of macOS too.</summary>
    public static MessageLayout Bsd { get; } = new()
    {
        HeaderSize = 48, VectorCountSize = 4, FlagsOffset = 44, Truncated = 0x10, RecordEnd = 0x8, ControlTruncated = 0x20,
    };

    /// <summary>sizeof(struct msghdr).</summary>
    public required int HeaderSize { get; init; }

    private int VectorCountSize { get; init; }

    private int FlagsOffset { get; init; }

    private int Truncated { get; init; } // MSG_TRUNC

    private int RecordEnd { get; init; } // MSG_EOR

    private int ControlTruncated { get; init; } // MSG_CTRUNC

    /// <summary>One vector, and no room for control data.</summary>
    public void WriteHeader(Span<byte> header, nint name, int nameSize, nint vector)
    {
        header[..HeaderSize].Clear();
        Unsafe.WriteUnaligned(ref header[0], (long)name);
        Unsafe.WriteUnaligned(ref header[NameSizeOffset], nameSize);
        Unsafe.WriteUnaligned(ref header[VectorOffset], (long)vector);
        if (VectorCountSize == sizeof(long))
        {
            Unsafe.WriteUnaligned(ref header[VectorCountOffset], 1L);
        }
        else
        {
            Unsafe.WriteUnaligned(ref header[VectorCountOffset], 1);
        }
    }

    public static int NameSizeOf(Span<byte> header) => Unsafe.ReadUnaligned<int>(ref header[NameSizeOffset]);

    /// <summary>Whether the message was longer than the buffer.</summary>
    public bool WasTruncated(Span<byte> header) => (FlagsOf(header) & Truncated) != 0;

    /// <summary>
    /// Whether a message was taken for certain: it ends a record, or control data came with it. The end of a connection has
    /// neither.
    /// </summary>
    public bool IsMarked(Span<byte> header) => (FlagsOf(header) & (RecordEnd | ControlTruncated)) != 0;

    private int FlagsOf(Span<byte> header) => Unsafe.ReadUnaligned<int>(ref header[FlagsOffset]);
}
