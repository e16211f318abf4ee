using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>WSAPOLLFD: 16 bytes on a 64-bit system, 8 on a 32-bit one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollSocket
{
    public nint Socket;
    public short Asked;
    public short Returned;
}

/// <summary>WSAPoll. <see cref="Wait"/> answers a count, or the negated errno.</summary>
internal static unsafe partial class WinsockPoll
{
    public const short Error = 0x001;
    public const short HangUp = 0x002;
    public const short Invalid = 0x004;
    public const short Out = 0x010; // POLLWRNORM
    public const short In = 0x100; // POLLRDNORM; POLLIN has out-of-band data in it
    public const short Priority = 0x200; // POLLRDBAND; POLLPRI is refused

    /// <summary>
    /// Whether a connect that fails is reported, as it is from Windows 10 version 2004 on (the documentation of WSAPoll). Before,
    /// whoever waits for it waits for ever.
    /// </summary>
    public static bool TellsOfFailedConnects { get; } = OperatingSystem.IsWindowsVersionAtLeast(10, 0, 19041);

    /// <summary>One kernel wait over pinned records, of which there is at least one. A null timeout blocks.</summary>
    public static int Wait(Span<PollSocket> sockets, TimeSpan? timeout)
    {
        fixed (PollSocket* records = sockets)
        {
            return Winsock.Result(WSAPoll(records, (uint)sockets.Length, KernelTimeout.ToMilliseconds(timeout)));
        }
    }

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int WSAPoll(PollSocket* sockets, uint count, int milliseconds);
}
