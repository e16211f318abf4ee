using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>
/// A descriptor this library opened itself (an epoll instance, an eventfd, an end of a pipe) and therefore closes.
/// Descriptors that users register are never wrapped in one. Descriptor 0 is valid, only -1 is not.
/// </summary>
internal sealed partial class SafeDescriptor : SafeHandleMinusOneIsInvalid
{
    public SafeDescriptor(int descriptor) : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The number, for a system call made while the caller knows the handle to be open.</summary>
    public int Number => (int)handle;

    /// <summary>
    /// read(2), again when a signal interrupts it: a count, or the negated errno. It cannot be closed meanwhile; what has been
    /// closed before is an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public int Read(Span<byte> buffer)
    {
        using var held = new HandleReference(this);
        return DescriptorCalls.Read(Number, buffer);
    }

    /// <summary>write(2), as <see cref="Read(Span{byte})"/> reads.</summary>
    public int Write(ReadOnlySpan<byte> buffer)
    {
        using var held = new HandleReference(this);
        return DescriptorCalls.Write(Number, buffer);
    }

    // close(2) is not repeated after EINTR: Linux has released the descriptor by then, and a second close could hit
    // somebody else's.
    protected override bool ReleaseHandle() =>
        OperatingSystem.IsWindows() ? Winsock.Close(handle) == 0 : Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
