using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Selectors.Native;

/// <summary>inotify(7). Calls answer 0, a watch, or the negated errno.</summary>
internal static unsafe partial class InotifyCalls
{
    /// <summary>An instance without watches, non-blocking and closed in child processes.</summary>
    public static int Create(out SafeDescriptor inotify)
    {
        int number = inotify_init1(UnixConstants.Current.NonBlockingAndCloseOnExec);
        int result = number < 0 ? -Errno.Last : 0;
        inotify = new SafeDescriptor(number);
        return result;
    }

    /// <summary>Watches a path, or changes what it is watched for.</summary>
    public static int AddWatch(SafeDescriptor inotify, string path, uint mask)
    {
        byte[] terminated = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, terminated);
        using var held = new HandleReference(inotify);
        fixed (byte* bytes = terminated)
        {
            int watch = inotify_add_watch(inotify.Number, bytes, mask);
            return watch >= 0 ? watch : -Errno.Last;
        }
    }

    public static int RemoveWatch(SafeDescriptor inotify, int watch)
    {
        using var held = new HandleReference(inotify);
        return inotify_rm_watch(inotify.Number, watch) == 0 ? 0 : -Errno.Last;
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc")]
    private static partial int inotify_add_watch(int inotify, byte* path, uint mask);

    [LibraryImport("libc")]
    private static partial int inotify_rm_watch(int inotify, int watch);
#pragma warning restore IDE1006, SA1300
}

/// <summary>struct inotify_event, without the name that follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct InotifyRecord
{
    public readonly int Watch;
    public readonly uint Mask;
    public readonly uint Cookie;

    /// <summary>How many bytes of name follow, with the zeros behind it.</summary>
    public readonly uint NameLength;
}
