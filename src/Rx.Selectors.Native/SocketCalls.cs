using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// recv(2), send(2) and shutdown(2) on stream sockets. Reading and writing never block, whatever mode the socket is in
/// (MSG_DONTWAIT), and are repeated after EINTR. Calls answer a count, or the negated errno.
/// </summary>
internal static unsafe partial class SocketCalls
{
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL: .NET ignores SIGPIPE, but a host of .NET may not
    private const int Writing = 1; // SHUT_WR

    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            int result;
            do
            {
                result = Result(recv(socket, bytes, (nuint)buffer.Length, DontWait));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int result;
            do
            {
                result = Result(send(socket, first, (nuint)bytes.Length, DontWait | NoSignal));
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>Sends the end of the stream after what was sent before. ENOTSOCK for what is no socket.</summary>
    public static int EndWriting(int socket) => Result(shutdown(socket, Writing));

    private static int Result(nint count) => count >= 0 ? (int)count : -Marshal.GetLastPInvokeError();

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int socket, int how);
#pragma warning restore IDE1006, SA1300
}
