using System.Net.Sockets;

namespace Rx.Selectors.Tests.Support;

/// <summary>The modes of a socket, as the kernel has them; on Windows, where it does not tell, as .NET has set them.</summary>
internal static class SocketModes
{
    public static bool IsNonBlocking(this Socket socket) =>
        TestedSystem.IsWindows ? !socket.Blocking : Libc.IsNonBlocking((int)socket.Handle);

    public static bool IsInherited(this Socket socket) => TestedSystem.IsWindows
        ? WinsockFiles.IsInherited(socket.Handle)
        : !Libc.IsCloseOnExec((int)socket.Handle);
}
