using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>What every selector of Windows says of a descriptor that it cannot wait for.</summary>
internal static class WinsockFailure
{
    private const string SocketsOnly =
        "It has been closed, or it is no socket: on Windows there are selectors for sockets only, not for pipes, files or consoles";

    /// <summary>Refuses what is not an open socket.</summary>
    public static void ThrowIfNotSocket(nint descriptor, string call) =>
        ThrowIfFailed(Winsock.CheckSocket(descriptor), call, descriptor);

    /// <summary>Throws what a call on a descriptor answered, if it failed.</summary>
    public static void ThrowIfFailed(int result, string call, nint descriptor) => SelectorFailure.ThrowIfFailed(
        result, call, descriptor, result is -Errno.ENOTSOCK or -Errno.EBADF ? SocketsOnly : null);
}
