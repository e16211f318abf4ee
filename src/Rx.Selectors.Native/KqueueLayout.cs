using System.Runtime.CompilerServices;

namespace Rx.Selectors.Native;

/// <summary>
/// <c>struct kevent</c> and the numbers that go with it, which no two systems share: what lies where, how wide a filter is,
/// and what the calls are called. Of 64-bit systems; one IL assembly runs on all of them, so it is data and not a struct.
/// </summary>
internal sealed class KqueueLayout
{
    // What every system has in common.
    public const uint Add = 0x1;
    public const uint Delete = 0x2;
    public const uint Enable = 0x4;
    public const uint Clear = 0x20;
    public const uint Receipt = 0x40;
    public const uint Error = 0x4000;
    public const uint EndOfFile = 0x8000;
    public const uint TriggerUser = 0x0100_0000; // NOTE_TRIGGER

    /// <summary>The filter of a kind of event that a system does not have.</summary>
    public const int NoFilter = int.MinValue;

    private const int FilterOffset = 8;

    private KqueueLayout()
    {
    }

    /// <summary>Bytes from one event to the next.</summary>
    public required int Stride { get; init; }

    /// <summary>Filter and flags take four bytes each, and not two (NetBSD).</summary>
    public bool IsWide { get; init; }

    public int ReadFilter { get; init; } = -1;

    public int WriteFilter { get; init; } = -2;

    /// <summary>EVFILT_USER. Older OpenBSD and NetBSD have the number, and refuse it (EINVAL).</summary>
    public required int UserFilter { get; init; }

    /// <summary>EVFILT_EXCEPT, or <see cref="NoFilter"/> where nobody tells of urgent data.</summary>
    public int ExceptFilter { get; init; } = NoFilter;

    /// <summary>NOTE_OOB.</summary>
    public uint OutOfBand { get; init; }

    /// <summary>The plain name is, on NetBSD, that of a call with a time of 32 bits.</summary>
    public string WaitEntryPoint { get; init; } = "kevent";

    /// <summary>
    /// How many changes a call carries. One on FreeBSD, whose kernel ends a call at the first receipt it finds no room for: with
    /// a call for each change that cannot cut anything off.
    /// </summary>
    public int ChangesPerCall { get; init; } = 3;

    private int FlagsOffset => IsWide ? 12 : 10;

    private int DetailOffset => IsWide ? 16 : 12;

    private int DataOffset => IsWide ? 24 : 16;

    private int UserDataOffset => IsWide ? 32 : 24;

    /// <summary>xnu: bsd/sys/event.h. Intel and Apple's own processors alike.</summary>
    public static KqueueLayout MacOS { get; } = new()
    {
        Stride = 32, UserFilter = -10, ExceptFilter = -15, OutOfBand = 2,
    };

    /// <summary>FreeBSD 12 and later, which has four words at the end for extensions.</summary>
    public static KqueueLayout FreeBsd { get; } = new() { Stride = 64, UserFilter = -11, ChangesPerCall = 1 };

    /// <summary>FreeBSD 11 and earlier.</summary>
    public static KqueueLayout FreeBsd11 { get; } = new() { Stride = 32, UserFilter = -11, ChangesPerCall = 1 };

    public static KqueueLayout OpenBsd { get; } = new()
    {
        Stride = 32, UserFilter = -10, ExceptFilter = -9, OutOfBand = 4,
    };

    /// <summary>Every NetBSD: __kevent50 keeps this form also where the system's own has grown (NetBSD 11).</summary>
    public static KqueueLayout NetBsd { get; } = new()
    {
        Stride = 40, IsWide = true, ReadFilter = 0, WriteFilter = 1, UserFilter = 8, WaitEntryPoint = "__kevent50",
    };

    /// <summary>That of a system, or null where there is no kqueue known here.</summary>
    public static KqueueLayout? Of(UnixSystem system, Version version) => system switch
    {
        UnixSystem.MacOS => MacOS,
        UnixSystem.FreeBsd => version.Major < 12 ? FreeBsd11 : FreeBsd,
        UnixSystem.OpenBsd => OpenBsd,
        UnixSystem.NetBsd => NetBsd,
        _ => null,
    };

    /// <summary>Writes a change at the beginning of <paramref name="record"/>; what it does not name is 0.</summary>
    public void Write(Span<byte> record, nuint ident, int filter, uint flags, uint detail, ulong userData)
    {
        record[..Stride].Clear();
        Unsafe.WriteUnaligned(ref At(record, 0), (ulong)ident);
        if (IsWide)
        {
            Unsafe.WriteUnaligned(ref At(record, FilterOffset), filter);
            Unsafe.WriteUnaligned(ref At(record, FlagsOffset), flags);
        }
        else
        {
            Unsafe.WriteUnaligned(ref At(record, FilterOffset), (short)filter);
            Unsafe.WriteUnaligned(ref At(record, FlagsOffset), (ushort)flags);
        }

        Unsafe.WriteUnaligned(ref At(record, DetailOffset), detail);
        Unsafe.WriteUnaligned(ref At(record, UserDataOffset), userData);
    }

    public int DescriptorAt(Span<byte> events, int index) => Unsafe.ReadUnaligned<int>(ref At(events, index * Stride));

    public int FilterAt(Span<byte> events, int index)
    {
        ref byte filter = ref At(events, (index * Stride) + FilterOffset);
        return IsWide ? Unsafe.ReadUnaligned<int>(ref filter) : Unsafe.ReadUnaligned<short>(ref filter);
    }

    public uint FlagsAt(Span<byte> events, int index)
    {
        ref byte flags = ref At(events, (index * Stride) + FlagsOffset);
        return IsWide ? Unsafe.ReadUnaligned<uint>(ref flags) : Unsafe.ReadUnaligned<ushort>(ref flags);
    }

    /// <summary>fflags: of a socket that has ended, its error.</summary>
    public uint DetailAt(Span<byte> events, int index) =>
        Unsafe.ReadUnaligned<uint>(ref At(events, (index * Stride) + DetailOffset));

    /// <summary>data: of a receipt, the errno; else how many bytes there are, or there is room for.</summary>
    public long DataAt(Span<byte> events, int index) =>
        Unsafe.ReadUnaligned<long>(ref At(events, (index * Stride) + DataOffset));

    public ulong UserDataAt(Span<byte> events, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref At(events, (index * Stride) + UserDataOffset));

    private static ref byte At(Span<byte> bytes, int offset) => ref bytes[offset];
}
