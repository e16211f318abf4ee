using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// Winsock's select. Its <c>fd_set</c> is a count and that many sockets, not bits: FD_SETSIZE is only how many the C
/// structure of a program has room for, and the call takes any count. A set here is an array of pinned words, of which
/// the first holds the count (32 bits, at the front of the word on a little-endian machine, which all of Windows' are)
/// and the others are sockets.
/// </summary>
internal static unsafe partial class WinsockSelect
{
    private const int CountWords = 1;

    /// <summary>A set with room for so many sockets, where the garbage collector moves nothing.</summary>
    public static nint[] NewSet(int capacity) => GC.AllocateArray<nint>(CountWords + capacity, pinned: true);

    public static void Clear(nint[] set) => set[0] = 0;

    /// <summary>Adds a socket that is not in the set.</summary>
    public static void Add(nint[] set, nint socket) => set[CountWords + (int)set[0]++] = socket;

    /// <summary>Makes one set what another is; both have the same room.</summary>
    public static void Copy(nint[] from, nint[] to) => from.AsSpan(0, CountWords + (int)from[0]).CopyTo(to);

    /// <summary>What is in the set: what select left, when it was given it.</summary>
    public static ReadOnlySpan<nint> SocketsIn(nint[] set) => set.AsSpan(CountWords, (int)(uint)set[0]);

    /// <summary>
    /// One kernel wait; the sets are overwritten with what is ready. At least one of them must not be empty. A null timeout
    /// blocks. Answers a count, or the negated errno; ENOTSOCK when one of the sockets is closed.
    /// </summary>
    public static int Wait(nint[] read, nint[] write, nint[] except, TimeSpan? timeout)
    {
        Time time = Time.Of(timeout ?? TimeSpan.Zero);
        fixed (nint* reads = read, writes = write, excepts = except)
        {
            return Winsock.Result(select(0, reads, writes, excepts, timeout is null ? null : &time));
        }
    }

    /// <summary>Whether a socket can be read, or accepted from, or has failed: a call would not wait.</summary>
    public static bool IsReadable(nint socket)
    {
        Time now = default;
        nint* set = stackalloc nint[] { 1, socket };
        return select(0, set, null, null, &now) > 0;
    }

    /// <summary>Whether a socket can be written.</summary>
    public static bool IsWritable(nint socket)
    {
        Time now = default;
        nint* set = stackalloc nint[] { 1, socket };
        return select(0, null, set, null, &now) > 0;
    }

    /// <summary>struct timeval: a long of Windows' C is 32 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Time(int Seconds, int Microseconds)
    {
        public static Time Of(TimeSpan timeout)
        {
            TimeValue exact = KernelTimeout.ToTimeValue(timeout);
            return exact.Seconds > int.MaxValue ? new(int.MaxValue, 0) : new((int)exact.Seconds, (int)exact.Microseconds);
        }
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int select(int ignored, nint* read, nint* write, nint* except, Time* timeout);
#pragma warning restore IDE1006, SA1300
}
