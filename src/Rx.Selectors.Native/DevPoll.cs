using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// /dev/poll of illumos and Solaris (poll(7D)): a device that records of poll(2) are written to, and that is asked with an
/// ioctl(2) which of them are ready. Calls answer 0 or a count, or the negated errno.
/// <para>
/// The entry points are looked up in a library that is given: so the same code runs over the system's own C library and over
/// one that is made to look like another system's.
/// </para>
/// </summary>
internal sealed unsafe class DevPoll
{
    /// <summary>POLLREMOVE, in the place of the events: takes a descriptor out. Linux has this number for another bit.</summary>
    public const short Remove = 0x0800;

    /// <summary>POLLRDHUP. The other bits have the same numbers everywhere.</summary>
    public const ushort ReadHangUp = 0x4000;

    private const int ReadWrite = 2; // O_RDWR
    private const int PollRequest = 0xD001; // DP_POLL

    private readonly delegate* unmanaged<byte*, int, int, int> _open;
    private readonly delegate* unmanaged<int, void*, nint, nint> _write;
    private readonly delegate* unmanaged<int, int, void*, int> _ioctl;
    private readonly int _closeOnExec;

    /// <param name="library">A handle to the library that has its entry points.</param>
    /// <param name="closeOnExec">What the library calls O_CLOEXEC.</param>
    /// <exception cref="EntryPointNotFoundException">It has them not.</exception>
    public DevPoll(nint library, int closeOnExec)
    {
        _closeOnExec = closeOnExec;
        _open = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(library, "open");
        _write = (delegate* unmanaged<int, void*, nint, nint>)NativeLibrary.GetExport(library, "write");
        _ioctl = (delegate* unmanaged<int, int, void*, int>)NativeLibrary.GetExport(library, "ioctl");
    }

    /// <summary>This system's, or null where it has none. open and ioctl take their last argument in a register on x64.</summary>
    public static DevPoll? OfThisSystem { get; } =
        HostSystem.Current == UnixSystem.Illumos && Environment.Is64BitProcess
            ? new DevPoll(HostSystem.LoadCLibrary(), UnixConstants.Of(UnixSystem.Illumos).CloseOnExec)
            : null;

    /// <summary>Opens the device, closed in child processes.</summary>
    public int Open(out SafeDescriptor device)
    {
        int number;
        fixed (byte* path = "/dev/poll\0"u8)
        {
            number = _open(path, ReadWrite | _closeOnExec, 0);
        }

        int result = number < 0 ? -Errno.Last : 0;
        device = new SafeDescriptor(number);
        return result;
    }

    /// <summary>
    /// Adds and removes descriptors, in this order. Events of a descriptor that is there are added to those it has, so that it
    /// has to be removed first. Repeated when a signal interrupts it.
    /// </summary>
    public int Write(SafeDescriptor device, ReadOnlySpan<PollDescriptor> records)
    {
        fixed (PollDescriptor* first = records)
        {
            nint written;
            int result;
            do
            {
                written = _write(device.Number, first, records.Length * sizeof(PollDescriptor));
                result = written < 0 ? -Errno.Last : 0;
            }
            while (result == -Errno.EINTR);

            return result;
        }
    }

    /// <summary>
    /// One kernel wait, its timeout rounded up to milliseconds; what is ready comes into <paramref name="ready"/>, which lies on
    /// the pinned heap and is not empty. A null timeout blocks.
    /// </summary>
    public int Wait(SafeDescriptor device, Span<PollDescriptor> ready, TimeSpan? timeout)
    {
        byte* request = stackalloc byte[RequestSize];
        WriteRequest(
            new Span<byte>(request, RequestSize),
            (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(ready)),
            ready.Length,
            KernelTimeout.ToMilliseconds(timeout));
        int count = _ioctl(device.Number, PollRequest, request);
        return count >= 0 ? count : -Errno.Last;
    }

    /// <summary>sizeof(struct dvpoll): older systems lack its last member, and read no more than they have.</summary>
    public const int RequestSize = 32;

    /// <summary>struct dvpoll: where the records go, how many fit, and how long to wait.</summary>
    public static void WriteRequest(Span<byte> request, nint records, int count, int milliseconds)
    {
        request[..RequestSize].Clear();
        Unsafe.WriteUnaligned(ref request[0], (long)records);
        Unsafe.WriteUnaligned(ref request[8], (long)count);
        Unsafe.WriteUnaligned(ref request[16], milliseconds);
    }
}
