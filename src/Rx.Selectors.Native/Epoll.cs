using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// epoll(7). Calls answer 0 or a count when they succeed and the negated errno when they do not.
/// <para>
/// <c>struct epoll_event</c> is packed to 12 bytes on x86 and x64 and takes 16 everywhere else. One IL assembly runs on
/// all of them, so the layout is two numbers chosen at run time, not a struct.
/// </para>
/// </summary>
internal static unsafe partial class Epoll
{
    public const uint In = 0x001;
    public const uint Priority = 0x002;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint ReadHangUp = 0x2000;
    public const uint OneShot = 1u << 30;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>Bytes from one event to the next in the buffer of <see cref="Wait"/>.</summary>
    public static readonly int Stride = StrideOf(RuntimeInformation.ProcessArchitecture);

    private static readonly int DataOffset = DataOffsetOf(RuntimeInformation.ProcessArchitecture);

    public static int StrideOf(Architecture architecture) => IsPacked(architecture) ? 12 : 16;

    public static int DataOffsetOf(Architecture architecture) => IsPacked(architecture) ? 4 : 8;

    private static bool IsPacked(Architecture architecture) => architecture is Architecture.X64 or Architecture.X86;

    /// <summary>
    /// Whether this kernel and C library wait in nanoseconds (epoll_pwait2: Linux 5.11, glibc 2.35), and the application
    /// has not switched it off, as it can for a sandbox that misbehaves.
    /// </summary>
    public static bool HasNanosecondWait =>
        NanosecondWait.IsThere
        && !(AppContext.TryGetSwitch("Rx.Selectors.MillisecondWaits", out bool forced) && forced);

    /// <summary>A new epoll instance, closed in child processes.</summary>
    public static int Create(out SafeDescriptor epoll)
    {
        int number = epoll_create1(UnixConstants.Current.CloseOnExec);
        int result = number < 0 ? -Errno.Last : 0;
        epoll = new SafeDescriptor(number);
        return result;
    }

    /// <summary>
    /// Puts the instance of <paramref name="by"/> under the number of <paramref name="epoll"/>, whose own registrations are
    /// gone then; <paramref name="by"/> can be closed.
    /// </summary>
    public static int Replace(SafeDescriptor epoll, SafeDescriptor by) =>
        dup3(by.Number, epoll.Number, UnixConstants.Current.CloseOnExec) >= 0 ? 0 : -Errno.Last;

    public static int Add(SafeDescriptor epoll, int descriptor, uint events, ulong data) =>
        Control(epoll, operation: 1, descriptor, events, data);

    public static int Modify(SafeDescriptor epoll, int descriptor, uint events, ulong data) =>
        Control(epoll, operation: 3, descriptor, events, data);

    public static int Delete(SafeDescriptor epoll, int descriptor) =>
        Control(epoll, operation: 2, descriptor, events: 0, data: 0);

    private static int Control(SafeDescriptor epoll, int operation, int descriptor, uint events, ulong data)
    {
        byte* buffer = stackalloc byte[16];
        Unsafe.WriteUnaligned(buffer, events);
        Unsafe.WriteUnaligned(buffer + DataOffset, data);
        return epoll_ctl(epoll.Number, operation, descriptor, buffer) == 0 ? 0 : -Errno.Last;
    }

    /// <summary>
    /// One kernel wait, its timeout rounded up to milliseconds. <paramref name="buffer"/> lies on the pinned heap; its
    /// length divided by <see cref="Stride"/> bounds the events. A null timeout blocks.
    /// </summary>
    public static int Wait(SafeDescriptor epoll, Span<byte> buffer, TimeSpan? timeout)
    {
        int count = epoll_wait(
            epoll.Number, AddressOf(buffer), buffer.Length / Stride, KernelTimeout.ToMilliseconds(timeout));
        return count >= 0 ? count : -Errno.Last;
    }

    /// <summary>The same to the nanosecond, where <see cref="HasNanosecondWait"/>.</summary>
    public static int WaitNanoseconds(SafeDescriptor epoll, Span<byte> buffer, TimeSpan timeout)
    {
        TimeSpec time = KernelTimeout.ToTimeSpec(timeout);
        int count = epoll_pwait2(epoll.Number, AddressOf(buffer), buffer.Length / Stride, &time, null);
        int result = count >= 0 ? count : -Errno.Last;

        // A sandbox may begin when the process is long under way.
        return result < 0 && Errno.IsNotOffered(-result) ? Wait(epoll, buffer, timeout) : result;
    }

    private static byte* AddressOf(Span<byte> pinned) =>
        (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pinned));

    /// <summary>The event mask of the event at <paramref name="index"/>.</summary>
    public static uint EventsAt(ReadOnlySpan<byte> buffer, int index) =>
        Unsafe.ReadUnaligned<uint>(ref At(buffer, index * Stride));

    /// <summary>The user data of the event at <paramref name="index"/>.</summary>
    public static ulong DataAt(ReadOnlySpan<byte> buffer, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref At(buffer, (index * Stride) + DataOffset));

    private static ref byte At(ReadOnlySpan<byte> buffer, int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), offset);

    /// <summary>Found once, by calling it: the kernel may lack it (ENOSYS), the C library may, a sandbox may refuse.</summary>
    private static class NanosecondWait
    {
        public static readonly bool IsThere = Probe();

        private static bool Probe()
        {
            // struct timespec here has 64-bit fields, which is the C library's own only on a 64-bit system.
            if (!Environment.Is64BitProcess || Create(out SafeDescriptor epoll) < 0)
            {
                return false;
            }

            using (epoll)
            {
                byte* events = stackalloc byte[16];
                TimeSpec now = default;
                try
                {
                    return epoll_pwait2(epoll.Number, events, 1, &now, null) == 0;
                }
                catch (EntryPointNotFoundException)
                {
                    return false;
                }
            }
        }
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* @event);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc")]
    private static partial int epoll_pwait2(int epoll, byte* events, int capacity, TimeSpec* timeout, void* signals);
#pragma warning restore IDE1006, SA1300
}
