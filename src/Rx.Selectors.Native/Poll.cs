using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>struct pollfd: eight bytes on every Unix.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Asked;
    public short Returned;
}

/// <summary>poll(2) and ppoll(2). <see cref="Wait"/> answers a count, or the negated errno.</summary>
internal static unsafe partial class Poll
{
    public const short In = 0x001;
    public const short Priority = 0x002;
    public const short Out = 0x004;
    public const short Error = 0x008;
    public const short HangUp = 0x010;
    public const short Invalid = 0x020;

    /// <summary>POLLRDHUP, or 0 where there is none.</summary>
    public static readonly short ReadHangUp = UnixConstants.Current.PollReadHangUp;

    /// <summary>Whether this system has a poll(2) that is known here.</summary>
    public static bool IsKnown => SelectCall.IsKnown;

    /// <summary>One kernel wait over pinned records. A null timeout blocks.</summary>
    public static int Wait(Span<PollDescriptor> descriptors, TimeSpan? timeout)
    {
        fixed (PollDescriptor* records = descriptors)
        {
            int count = timeout is { } finite && finite > TimeSpan.Zero && HasNanosecondWait
                ? WaitNanoseconds(records, (nuint)descriptors.Length, finite)
                : poll(records, (nuint)descriptors.Length, KernelTimeout.ToMilliseconds(timeout));
            return count >= 0 ? count : -Errno.Last;
        }
    }

    /// <summary>Whether open descriptors of some kinds are called invalid: macOS, of terminals and other devices.</summary>
    public static bool RefusesSomeKinds => HostSystem.Current == UnixSystem.MacOS;

    // macOS has no ppoll.
    private static bool HasNanosecondWait => Environment.Is64BitProcess && HostSystem.Current != UnixSystem.MacOS;

    // A sandbox may offer poll(2) alone, and may begin when the process is long under way.
    private static int WaitNanoseconds(PollDescriptor* records, nuint count, TimeSpan timeout)
    {
        TimeSpec time = KernelTimeout.ToTimeSpec(timeout);
        int ready = HostSystem.Current == UnixSystem.NetBsd
            ? PpollOfNetBsd(records, count, &time, null)
            : ppoll(records, count, &time, null);
        return ready < 0 && Errno.IsNotOffered(Errno.Last) ? poll(records, count, KernelTimeout.ToMilliseconds(timeout)) : ready;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    // nfds_t is unsigned long on Linux and illumos and unsigned int elsewhere; a register holds either.
    [LibraryImport("libc")]
    private static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int ppoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signals);
#pragma warning restore IDE1006, SA1300

    // The plain name, where there is one, takes a time of 32 bits.
    [LibraryImport("libc", EntryPoint = "__pollts50")]
    private static partial int PpollOfNetBsd(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signals);
}
