namespace Rx.Selectors;

/// <summary>
/// What a file object is asked to be ready for, and what it turned out to be ready for.
/// </summary>
/// <remarks>
/// Only <see cref="Read"/>, <see cref="Write"/> and <see cref="Priority"/> may be asked for. The rest are hints that
/// stand beside the asked-for bits of a result, where the kernel tells: a program that ignores them still works, because
/// a hang-up or an error makes every asked-for bit ready, so that the next read or write reports it.
/// <list type="table">
/// <listheader><term>bit</term><description>epoll(7) and poll(2)</description></listheader>
/// <item><term><see cref="Read"/></term><description>IN, HUP, ERR</description></item>
/// <item><term><see cref="Write"/></term><description>OUT, HUP, ERR</description></item>
/// <item><term><see cref="Priority"/></term><description>PRI, HUP, ERR</description></item>
/// <item><term><see cref="HangUp"/></term><description>HUP</description></item>
/// <item><term><see cref="Error"/></term><description>ERR, and NVAL for a descriptor that is not open</description></item>
/// <item><term><see cref="ReadClosed"/></term><description>RDHUP, when reading was asked for</description></item>
/// </list>
/// kqueue(2) has EVFILT_READ, EVFILT_WRITE and EVFILT_EXCEPT instead, each with EV_EOF when its direction is over: of a socket
/// that is <see cref="ReadClosed"/>, and <see cref="HangUp"/> when both are or there is an error (which is <see cref="Error"/>);
/// of the read end of a pipe it is <see cref="HangUp"/>, of the write end <see cref="Error"/>.
/// </remarks>
[Flags]
public enum Readiness : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A read would not block: there is data, a connection to accept, the end of the stream, or an error.</summary>
    Read = 1,

    /// <summary>A write would not block: there is room, a connect has finished, or there is an error.</summary>
    Write = 2,

    /// <summary>Something urgent: out-of-band data on a TCP socket, a changed sysfs attribute, a pty's state.</summary>
    Priority = 4,

    /// <summary>A hint: both directions are over (both halves of a socket, the other end of a pipe or tty).</summary>
    HangUp = 8,

    /// <summary>A hint: an error is pending, the read end of a pipe is gone, or the descriptor is not open.</summary>
    Error = 16,

    /// <summary>A hint: the peer has finished sending; what it sent before can still be read.</summary>
    ReadClosed = 32,
}
