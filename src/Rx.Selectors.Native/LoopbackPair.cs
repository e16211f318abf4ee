using System.Net;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// Two sockets connected with each other: what Windows has in the place of socketpair(2) and pipe(2). Over TCP on the loopback
/// address, as AF_UNIX is not everywhere; neither blocks, neither is inherited, and nothing sent waits for more (TCP_NODELAY).
/// </summary>
internal static unsafe partial class LoopbackPair
{
    private const int AddressSize = 16; // sizeof(struct sockaddr_in)
    private const int Internet = 2;
    private const int Stream = 1;
    private const int Tcp = 6;
    private const int NoDelay = 1;
    private const uint NotInherited = 0x81; // WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT
    private const nint Failed = -1;

    /// <summary>Opens one; answers 0, or the negated errno.</summary>
    public static int Create(out nint near, out nint far)
    {
        near = far = Failed;
        nint listener = Failed;
        int result;
        try
        {
            Winsock.EnsureStarted();
            listener = Open();
            near = listener == Failed ? Failed : Open();
            result = near == Failed ? -Winsock.LastError() : Connect(listener, near, out far);
        }
        finally
        {
            Close(listener);
        }

        if (result < 0)
        {
            Close(near);
            Close(far);
        }

        return result;
    }

    private static nint Open() => WSASocketW(Internet, Stream, Tcp, null, 0, NotInherited);

    private static int Connect(nint listener, nint near, out nint far)
    {
        far = Failed;
        byte* address = stackalloc byte[AddressSize];
        int size = AddressSize;
        new IPEndPoint(IPAddress.Loopback, 0).Serialize().Buffer.Span[..AddressSize].CopyTo(new Span<byte>(address, AddressSize));
        if (bind(listener, address, size) < 0 || listen(listener, 1) < 0 || getsockname(listener, address, &size) < 0
            || Winsock.connect(near, address, size) < 0)
        {
            return -Winsock.LastError();
        }

        byte* own = stackalloc byte[AddressSize];
        byte* peer = stackalloc byte[AddressSize];
        int ownSize = AddressSize;
        if (getsockname(near, own, &ownSize) < 0)
        {
            return -Winsock.LastError();
        }

        // Any process of the machine may connect to the port while it listens: only the one that comes from near is it.
        do
        {
            Close(far);
            size = AddressSize;
            far = Winsock.accept(listener, peer, &size);
            if (far == Failed)
            {
                return -Winsock.LastError();
            }
        }
        while (!new Span<byte>(own, 8).SequenceEqual(new Span<byte>(peer, 8))); // family, port and address; the rest is padding

        int result = Prepare(near);
        return result < 0 ? result : Prepare(far);
    }

    private static int Prepare(nint socket)
    {
        int yes = 1;
        Winsock.KeepFromChildren(socket);
        _ = setsockopt(socket, Tcp, NoDelay, &yes, sizeof(int));
        return Winsock.MakeNonBlocking(socket);
    }

    private static void Close(nint socket)
    {
        if (socket != Failed)
        {
            _ = Winsock.Close(socket);
        }
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial nint WSASocketW(int family, int type, int protocol, void* information, uint group, uint flags);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int bind(nint socket, byte* address, int size);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int listen(nint socket, int backlog);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int getsockname(nint socket, byte* address, int* size);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int setsockopt(nint socket, int level, int option, void* value, int size);
#pragma warning restore IDE1006, SA1300
}
