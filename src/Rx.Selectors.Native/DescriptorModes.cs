using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// fcntl(2): the modes of a descriptor. Only those of this library's own descriptors are ever changed. Calls answer 0, or the
/// negated errno.
/// </summary>
internal static partial class DescriptorModes
{
    private const int GetDescriptorFlags = 1; // F_GETFD
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int GetStatusFlags = 3; // F_GETFL
    private const int SetStatusFlags = 4; // F_SETFL
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int AccessMask = 3; // O_ACCMODE

    /// <summary>
    /// fcntl(2) takes its third argument as one of a variable number, and those lie on the stack on Apple's own processors,
    /// behind eight registers' worth of others.
    /// </summary>
    private static readonly bool ArgumentIsOnTheStack =
        HostSystem.Current == UnixSystem.MacOS && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Whether the number belongs to an open file.</summary>
    public static bool IsOpen(int descriptor) => fcntl(descriptor, GetDescriptorFlags) >= 0;

    /// <summary>Whether O_NONBLOCK is set. It belongs to the open file, so that another process can change it at any time.</summary>
    public static bool IsNonBlocking(int descriptor)
    {
        int flags = fcntl(descriptor, GetStatusFlags);
        return flags >= 0 && (flags & UnixConstants.Current.NonBlocking) != 0;
    }

    /// <summary>O_RDONLY 0, O_WRONLY 1, O_RDWR 2: what it was opened for. Negative for what is not open.</summary>
    public static int AccessOf(int descriptor)
    {
        int flags = fcntl(descriptor, GetStatusFlags);
        return flags < 0 ? -Errno.Last : flags & AccessMask;
    }

    public static int SetCloseOnExec(int descriptor) => Set(descriptor, SetDescriptorFlags, CloseOnExec);

    public static int SetNonBlocking(int descriptor)
    {
        int flags = fcntl(descriptor, GetStatusFlags);
        return flags < 0
            ? -Errno.Last
            : Set(descriptor, SetStatusFlags, flags | UnixConstants.Current.NonBlocking);
    }

    private static int Set(int descriptor, int command, int value)
    {
        int result = ArgumentIsOnTheStack
            ? FcntlOfApple(descriptor, command, 0, 0, 0, 0, 0, 0, value)
            : FcntlWithArgument(descriptor, command, value);
        return result >= 0 ? 0 : -Errno.Last;
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command);
#pragma warning restore IDE1006, SA1300

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FcntlWithArgument(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FcntlOfApple(
        int descriptor, int command, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, nint argument);
}
