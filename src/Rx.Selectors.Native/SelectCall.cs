using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// select(2) over sets of 64-bit words: bit n is bit n % 64 of word n / 64, which is <c>fd_set</c> on every 64-bit
/// Linux and, byte for byte, on every little-endian Unix. The kernel reads as many bits as the call names, so a set may
/// be longer than FD_SETSIZE.
/// </summary>
internal static unsafe partial class SelectCall
{
    /// <summary>FD_SETSIZE: descriptors from this number on do not fit the <c>fd_set</c> of &lt;sys/select.h&gt;.</summary>
    public static int SetSize => UnixConstants.Current.SelectSetSize;

    /// <summary>Whether this system has a select(2) that is known here.</summary>
    public static bool IsKnown =>
        HostSystem.Current switch
        {
            UnixSystem.Linux => true,
            UnixSystem.Other => false,
            _ => Environment.Is64BitProcess && BitConverter.IsLittleEndian,
        };

    public const int BitsPerWord = 64;

    /// <summary>How many words hold descriptors 0 to <paramref name="highest"/>.</summary>
    public static int WordsFor(int highest) => (highest / BitsPerWord) + 1;

    public static bool Contains(ReadOnlySpan<ulong> set, int descriptor) =>
        (set[descriptor / BitsPerWord] & Bit(descriptor)) != 0;

    public static void Add(Span<ulong> set, int descriptor) => set[descriptor / BitsPerWord] |= Bit(descriptor);

    public static void Remove(Span<ulong> set, int descriptor) => set[descriptor / BitsPerWord] &= ~Bit(descriptor);

    private static ulong Bit(int descriptor) => 1UL << (descriptor % BitsPerWord);

    /// <summary>
    /// One kernel wait; the sets are overwritten with what is ready. A null timeout blocks. Answers a count, or the
    /// negated errno.
    /// </summary>
    public static int Wait(Span<ulong> read, Span<ulong> write, Span<ulong> except, TimeSpan? timeout)
    {
        fixed (ulong* reads = read, writes = write, excepts = except)
        {
            TimeValue time = KernelTimeout.ToTimeValue(timeout ?? TimeSpan.Zero);
            TimeValue* limit = timeout is null ? null : &time;
            int bits = read.Length * BitsPerWord;
            int count = HostSystem.Current switch
            {
                UnixSystem.MacOS => SelectOfMacOS(bits, reads, writes, excepts, limit),
                UnixSystem.NetBsd => SelectOfNetBsd(bits, reads, writes, excepts, limit),
                _ => select(bits, reads, writes, excepts, limit),
            };
            return count >= 0 ? count : -Errno.Last;
        }
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial int select(int count, ulong* read, ulong* write, ulong* except, TimeValue* timeout);
#pragma warning restore IDE1006, SA1300

    // The plain name refuses more than FD_SETSIZE bits.
    [LibraryImport("libc", EntryPoint = "select$DARWIN_EXTSN")]
    private static partial int SelectOfMacOS(int count, ulong* read, ulong* write, ulong* except, TimeValue* timeout);

    // The plain name takes a time of 32 bits.
    [LibraryImport("libc", EntryPoint = "__select50")]
    private static partial int SelectOfNetBsd(int count, ulong* read, ulong* write, ulong* except, TimeValue* timeout);
}
