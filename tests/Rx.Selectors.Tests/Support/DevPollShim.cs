using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>/dev/poll with the binary interface of illumos, over Shims/devpoll.c.</summary>
internal static unsafe class DevPollShim
{
    private static readonly nint Library = ForeignSystem.Load("devpoll", "ILLUMOS");

    /// <summary>Null where nothing can be compiled.</summary>
    public static DevPoll? System { get; } =
        Library == 0 ? null : new DevPoll(Library, UnixConstants.Of(UnixSystem.Illumos).CloseOnExec);

    /// <summary>How many records the last write of this thread had.</summary>
    public static int Written => ((delegate* unmanaged<int>)NativeLibrary.GetExport(Library, "shim_written"))();

    public static DevPollSelector Create() => new(System!);

    /// <summary>So many of the next waits of this thread fail.</summary>
    public static void FailWaits(int errno, int count) =>
        ((delegate* unmanaged<int, int, void>)NativeLibrary.GetExport(Library, "shim_fail_waits"))(errno, count);

    /// <summary>The next write of this thread fails.</summary>
    public static void FailWrite(int errno) =>
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(Library, "shim_fail_write"))(errno);
}
