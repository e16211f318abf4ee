using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// What stands for bare descriptors on Windows, where only sockets can be waited for: of a pipe, two connected sockets; of an
/// eventfd, a datagram socket connected to itself, readable while something has been sent and not taken.
/// </summary>
internal static unsafe partial class WinsockFiles
{
    private static readonly ConcurrentDictionary<int, Socket> Counters = [];

    public static (int ReadEnd, int WriteEnd) Pipe()
    {
        Check(LoopbackPair.Create(out nint near, out nint far));
        return ((int)near, (int)far);
    }

    public static int EventDescriptor(uint initial)
    {
        var counter = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        counter.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        counter.Connect(counter.LocalEndPoint!);
        int number = (int)counter.Handle;
        Counters[number] = counter;
        if (initial > 0)
        {
            counter.Send(new byte[sizeof(long)]);
        }

        return number;
    }

    public static void Close(int number)
    {
        if (Counters.TryRemove(number, out Socket? counter))
        {
            counter.Dispose();
        }
        else
        {
            Check(Winsock.Close(number));
        }
    }

    public static bool IsOpen(int number) => Winsock.CheckSocket(number) == 0;

    public static bool IsReadable(int number) => WinsockSelect.IsReadable(number);

    public static int Write(int number, ReadOnlySpan<byte> bytes) => Check(Winsock.Send(number, bytes));

    /// <summary>Of a counter, all of it.</summary>
    public static int Read(int number, Span<byte> bytes)
    {
        int count = Check(Winsock.Receive(number, bytes));
        while (Counters.ContainsKey(number) && Winsock.Receive(number, bytes) > 0)
        {
        }

        return count;
    }

    /// <summary>Whether child processes get it.</summary>
    public static bool IsInherited(nint handle)
    {
        uint flags;
        return GetHandleInformation(handle, &flags) != 0 ? (flags & 1) != 0 : throw new Win32Exception();
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Errno.ToSystem(-result));

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int GetHandleInformation(nint handle, uint* flags);
}
