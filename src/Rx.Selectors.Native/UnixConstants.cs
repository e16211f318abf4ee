namespace Rx.Selectors.Native;

/// <summary>The numbers of a system's headers that this library hands to its calls: fcntl.h, sys/socket.h, poll.h.</summary>
internal sealed class UnixConstants
{
    private UnixConstants()
    {
    }

    /// <summary>O_NONBLOCK.</summary>
    public required int NonBlocking { get; init; }

    /// <summary>O_CLOEXEC.</summary>
    public required int CloseOnExec { get; init; }

    /// <summary>Both, which the calls that make Linux's descriptors take by these numbers too (EFD_NONBLOCK and the like).</summary>
    public int NonBlockingAndCloseOnExec => NonBlocking | CloseOnExec;

    /// <summary>SOL_SOCKET.</summary>
    public int SocketLevel { get; init; } = 0xFFFF;

    /// <summary>SO_ERROR.</summary>
    public int ErrorOption { get; init; } = 0x1007;

    /// <summary>SO_TYPE.</summary>
    public int TypeOption { get; init; } = 0x1008;

    /// <summary>MSG_DONTWAIT.</summary>
    public int DontWait { get; init; } = 0x80;

    /// <summary>MSG_NOSIGNAL; 0 on macOS, where .NET's ignoring of SIGPIPE has to do.</summary>
    public required int NoSignal { get; init; }

    /// <summary>
    /// MSG_TRUNC as a request: answer the length the datagram had. Linux's alone, 0 elsewhere.
    /// </summary>
    public int AnswerFullLength { get; init; }

    /// <summary>SOCK_NONBLOCK and SOCK_CLOEXEC of accept4(2), or 0 where there is no such call.</summary>
    public required int AcceptFlags { get; init; }

    /// <summary>POLLRDHUP, or 0 where poll(2) does not tell of it.</summary>
    public short PollReadHangUp { get; init; }

    /// <summary>FD_SETSIZE of select(2).</summary>
    public int SelectSetSize { get; init; } = 1024;

    /// <summary>This system's; Linux's where it is none of those known, as then nothing is called with them.</summary>
    public static UnixConstants Current { get; } = Of(HostSystem.Current);

    public static UnixConstants Of(UnixSystem system) => system switch
    {
        UnixSystem.MacOS => new()
        {
            NonBlocking = 0x4, CloseOnExec = 0x100_0000, NoSignal = 0, AcceptFlags = 0,
        },
        UnixSystem.FreeBsd => new()
        {
            NonBlocking = 0x4, CloseOnExec = 0x10_0000, NoSignal = 0x2_0000, AcceptFlags = 0x3000_0000, PollReadHangUp = 0x4000,
        },
        UnixSystem.OpenBsd => new()
        {
            NonBlocking = 0x4, CloseOnExec = 0x1_0000, NoSignal = 0x400, AcceptFlags = 0xC000,
        },
        UnixSystem.NetBsd => new()
        {
            NonBlocking = 0x4, CloseOnExec = 0x40_0000, NoSignal = 0x400, AcceptFlags = 0x3000_0000, SelectSetSize = 256,
        },
        UnixSystem.Illumos => new()
        {
            NonBlocking = 0x80, CloseOnExec = 0x80_0000, NoSignal = 0x200, AcceptFlags = 0x18_0000, PollReadHangUp = 0x4000,
            SelectSetSize = 65536,
        },
        _ => new()
        {
            NonBlocking = 0x800, CloseOnExec = 0x8_0000, SocketLevel = 1, ErrorOption = 4, TypeOption = 3, DontWait = 0x40,
            NoSignal = 0x4000, AnswerFullLength = 0x20, AcceptFlags = 0x8_0800, PollReadHangUp = 0x2000,
        },
    };
}
