using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>
/// \Device\Afd, the driver below Winsock, as select and WSAPoll use it themselves: one request tells when a socket is ready
/// for what it was asked for, and completes then. The socket need not be bound to anything for that.
/// </summary>
internal static unsafe partial class Afd
{
    public const uint Receive = 0x001;
    public const uint ReceiveExpedited = 0x002;
    public const uint Send = 0x004;
    public const uint Disconnect = 0x008;
    public const uint Abort = 0x010;
    public const uint LocalClose = 0x020;
    public const uint Accept = 0x080;
    public const uint ConnectFail = 0x100;

    public const int Success = 0;
    public const int Cancelled = unchecked((int)0xC0000120); // STATUS_CANCELLED

    private const int Pending = 0x103; // STATUS_PENDING
    private const uint PollRequest = 0x00012024; // IOCTL_AFD_POLL
    private const uint Synchronize = 0x100000;
    private const uint ShareReadWrite = 3;
    private const uint OpenExisting = 1; // FILE_OPEN
    private const byte SkipSetEventOnHandle = 2; // FILE_SKIP_SET_EVENT_ON_HANDLE: nobody waits for the handle itself
    private const uint BaseHandle = 0x48000022; // SIO_BASE_HANDLE
    private const uint BaseHandleForPoll = 0x4800001D; // SIO_BSP_HANDLE_POLL

    /// <summary>
    /// A handle to the driver, whose requests complete on <paramref name="port"/>. Answers 0, or the negated error.
    /// </summary>
    public static int Open(SafeFileHandle port, out SafeFileHandle device)
    {
        device = new SafeFileHandle(-1, ownsHandle: true);
        fixed (char* name = @"\Device\Afd\RxSelectors")
        {
            int bytes = @"\Device\Afd\RxSelectors".Length * sizeof(char);
            var path = new UnicodeString { Length = (ushort)bytes, MaximumLength = (ushort)bytes, Buffer = name };
            var attributes = new ObjectAttributes { Length = (uint)sizeof(ObjectAttributes), ObjectName = &path };
            IoStatus status;
            nint handle;
            int result = NtCreateFile(
                &handle, Synchronize, &attributes, &status, null, 0, ShareReadWrite, OpenExisting, 0, null, 0);
            if (result != Success)
            {
                return -ErrorOf(result);
            }

            device = new SafeFileHandle(handle, ownsHandle: true);
        }

        int associated = CompletionPort.Associate(port, device);
        return associated < 0 || SetFileCompletionNotificationModes(device.DangerousGetHandle(), SkipSetEventOnHandle) != 0
            ? associated
            : -Winsock.LastError();
    }

    /// <summary>
    /// The socket below whatever has been layered upon it, which is the one the driver knows. ENOTSOCK for what is no socket.
    /// </summary>
    public static int FindBase(nint socket, out nint found)
    {
        int result = Ask(socket, BaseHandle, out found);
        if (result == 0 || result is -Errno.ENOTSOCK or -Errno.EBADF)
        {
            return result;
        }

        // Some layers refuse the question, and answer the one that WSAPoll asks, one layer down each time.
        for (nint above = socket; Ask(above, BaseHandleForPoll, out found) == 0 && found != above; above = found)
        {
            if (Ask(found, BaseHandle, out nint below) == 0)
            {
                found = below;
                return 0;
            }
        }

        return result;
    }

    private static int Ask(nint socket, uint question, out nint answer)
    {
        nint handle;
        uint size;
        int result = Winsock.Result(WSAIoctl(socket, question, null, 0, &handle, (uint)sizeof(nint), &size, null, null));
        answer = result < 0 ? -1 : handle;
        return result;
    }

    /// <summary>
    /// Submits a request. Unless it fails (the negated error; EBADF for a socket that has been closed), exactly one packet
    /// with its address comes to the port, and nothing of it may be touched before.
    /// </summary>
    public static int Submit(SafeFileHandle device, AfdPoll* poll, nint socket, uint events)
    {
        poll->Status = new IoStatus { Status = Pending };
        poll->Request = new AfdPollInfo
        {
            Timeout = long.MaxValue,
            Count = 1,
            Socket = socket,
            Events = events,
        };
        int result = NtDeviceIoControlFile(
            device.DangerousGetHandle(), 0, null, poll, &poll->Status, PollRequest,
            &poll->Request, AfdPollInfo.Size, &poll->Request, AfdPollInfo.Size);
        return result is Success or Pending ? 0 : -ErrorOf(result);
    }

    /// <summary>Takes a request back: its packet comes all the same, and says so unless it had been answered by then.</summary>
    public static void Cancel(SafeFileHandle device, AfdPoll* poll)
    {
        IoStatus status;
        _ = NtCancelIoFileEx(device.DangerousGetHandle(), &poll->Status, &status); // not found: its packet is there already
    }

    private static int ErrorOf(int status) => Errno.OfSystem((int)RtlNtStatusToDosError(status));

    [StructLayout(LayoutKind.Sequential)]
    private struct UnicodeString
    {
        public ushort Length;
        public ushort MaximumLength;
        public char* Buffer;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ObjectAttributes
    {
        public uint Length;
        public nint RootDirectory;
        public UnicodeString* ObjectName;
        public uint Attributes;
        public void* SecurityDescriptor;
        public void* SecurityQualityOfService;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("ntdll")]
    private static partial int NtCreateFile(
        nint* handle, uint access, ObjectAttributes* attributes, IoStatus* status, long* size, uint fileAttributes,
        uint share, uint disposition, uint options, void* extended, uint extendedSize);

    [LibraryImport("ntdll")]
    private static partial int NtDeviceIoControlFile(
        nint file, nint @event, void* routine, void* context, IoStatus* status, uint code,
        void* input, int inputSize, void* output, int outputSize);

    [LibraryImport("ntdll")]
    private static partial int NtCancelIoFileEx(nint file, IoStatus* request, IoStatus* status);

    [LibraryImport("ntdll")]
    private static partial uint RtlNtStatusToDosError(int status);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetFileCompletionNotificationModes(nint file, byte modes);

    [LibraryImport("ws2_32", SetLastError = true)]
    private static partial int WSAIoctl(
        nint socket, uint code, void* input, uint inputSize, void* output, uint outputSize, uint* written,
        void* overlapped, void* routine);
#pragma warning restore IDE1006, SA1300
}
