using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Changes of files as a file object: readable when something has happened to what is watched (inotify(7)). One of these
/// watches any number of files and directories; <see cref="LinuxReadinessExtensions.WhenChanged(IReadinessSource, string, FileChanges)"/>
/// is shorter for one.
/// </summary>
/// <remarks>
/// A directory tells of what is in it, not of what is in the directories within. The kernel keeps a bounded number of changes
/// (fs.inotify.max_queued_events) until they are read, says <see cref="FileChanges.Overflow"/> when there were more, and
/// tells equal ones in a row once. Any thread may call any member.
/// </remarks>
public sealed class InotifyDescriptor : LinuxDescriptor, IDescriptorValues<FileChange>
{
    private const FileChanges NeverAskedFor =
        FileChanges.Unmounted | FileChanges.Overflow | FileChanges.WatchEnded | FileChanges.IsDirectory;

    private const FileChanges Askable = FileChanges.Usual | FileChanges.Accessed | FileChanges.AttributesChanged
        | FileChanges.ClosedAfterWriting | FileChanges.ClosedAfterReading | FileChanges.Opened;

    private const int BufferSize = 4096; // one change with the longest name takes 272

    private readonly Lock _reading = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start; // of what was read and is not told yet
    private int _end;

    /// <summary>One that watches nothing yet.</summary>
    /// <exception cref="PlatformNotSupportedException">The system has no inotify, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">The kernel refuses: there are few of them (fs.inotify.max_user_instances).</exception>
    public InotifyDescriptor()
        : base(Open())
    {
    }

    /// <summary>Whether this system has inotify: Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    bool IDescriptorValues<FileChange>.HasMore => _end > _start;

    /// <summary>Watches a file or a directory; what is watched already, under whatever name, for something else than before.</summary>
    /// <param name="path">Which. A link is followed.</param>
    /// <param name="changes">What to tell of.</param>
    /// <returns>The watch, which its changes carry.</returns>
    /// <exception cref="ArgumentException">The path is empty or has a NUL in it, or nothing to tell of was asked for.</exception>
    /// <exception cref="SelectorException">
    /// The kernel refuses: nothing is there (ENOENT), it may not be read (EACCES), or there are too many watches (ENOSPC).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    public int AddWatch(string path, FileChanges changes = FileChanges.Usual)
    {
        ThrowIfNotWatchable(path, changes);
        int watch = InotifyCalls.AddWatch(Handle, path, (uint)changes);
        string about = $"The path is '{path}'";
        SelectorFailure.ThrowIfFailed(
            watch,
            "inotify_add_watch",
            Handle.Number,
            watch == -Errno.ENOSPC ? $"{about}. The limit is fs.inotify.max_user_watches" : about);
        return watch;
    }

    /// <summary>Watches no more. What had happened before is still told, and then <see cref="FileChanges.WatchEnded"/>.</summary>
    /// <param name="watch">What <see cref="AddWatch"/> returned.</param>
    /// <exception cref="SelectorException">There is no such watch, or no more (EINVAL).</exception>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    public void RemoveWatch(int watch) => SelectorFailure.ThrowIfFailed(
        InotifyCalls.RemoveWatch(Handle, watch), "inotify_rm_watch", Handle.Number, $"The watch is {watch}");

    /// <summary>
    /// Reads the next change. It reads several from the kernel at once: whoever waits with a selector calls it until it answers
    /// false.
    /// </summary>
    /// <param name="change">What has happened.</param>
    /// <returns>False when nothing has.</returns>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    public bool TryRead(out FileChange change)
    {
        lock (_reading)
        {
            if (_start == _end)
            {
                _start = _end = 0;
                if (!TryRead(_buffer, out int count))
                {
                    change = default;
                    return false;
                }

                _end = count;
            }

            InotifyRecord record = MemoryMarshal.Read<InotifyRecord>(_buffer.AsSpan(_start));
            int nameStart = _start + Unsafe.SizeOf<InotifyRecord>();
            _start = nameStart + (int)record.NameLength;
            change = new FileChange(
                (FileChanges)record.Mask, NameIn(_buffer.AsSpan(nameStart.._start)), record.Cookie, record.Watch);
            return true;
        }
    }

    internal static void ThrowIfNotWatchable(string path, FileChanges changes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path has no NUL in it.", nameof(path));
        }

        if ((changes & ~Askable) != 0 || changes == FileChanges.None)
        {
            throw new ArgumentException(
                $"Invalid changes to ask for: {changes}. Ask for one at least; {NeverAskedFor} come without asking.",
                nameof(changes));
        }
    }

    private static string NameIn(ReadOnlySpan<byte> padded)
    {
        int length = padded.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? padded : padded[..length]);
    }

    private static SafeDescriptor Open()
    {
        ThrowUnless(IsSupported, "inotify, which is Linux's");
        int result = InotifyCalls.Create(out SafeDescriptor inotify);
        string? advice = result == -Errno.EMFILE
            ? "The limit is the process's descriptors, or fs.inotify.max_user_instances; one InotifyDescriptor has many watches"
            : null;
        return Opened(result, inotify, "inotify_init1", advice);
    }
}
