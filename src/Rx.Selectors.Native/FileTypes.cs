using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>What kind of file a descriptor has: the part of <c>st_mode</c> that stat(2) calls S_IFMT.</summary>
internal enum FileType
{
    /// <summary>It is not open, or the system does not tell.</summary>
    Unknown = -1,

    /// <summary>None: eventfd, timerfd, signalfd, inotify, and other files without a name (anon_inode).</summary>
    Anonymous = 0,
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}

/// <summary>fstat(2), as far as it tells the type; on Linux statx(2), whose layout is the same on every processor.</summary>
internal static unsafe partial class FileTypes
{
    private const int TypeMask = 0xF000; // S_IFMT
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint TypeField = 1; // STATX_TYPE
    private const int StatSize = 512; // no system's struct stat is larger, nor struct statx

    public static FileType Of(int descriptor)
    {
        byte* record = stackalloc byte[StatSize];
        try
        {
            int mode = HostSystem.Current switch
            {
                // stx_mode, and st_mode behind what each system has before it
                UnixSystem.Linux => statx(descriptor, string.Empty, EmptyPath, TypeField, record) == 0 ? *(ushort*)(record + 28) : -1,
                UnixSystem.MacOS when RuntimeInformation.ProcessArchitecture == Architecture.X64 =>
                    FstatOfIntelMac(descriptor, record) == 0 ? *(ushort*)(record + 4) : -1,
                UnixSystem.MacOS => fstat(descriptor, record) == 0 ? *(ushort*)(record + 4) : -1,
                UnixSystem.FreeBsd => fstat(descriptor, record) == 0 ? *(ushort*)(record + 24) : -1,
                UnixSystem.OpenBsd => fstat(descriptor, record) == 0 ? *(int*)record : -1,
                UnixSystem.NetBsd => FstatOfNetBsd(descriptor, record) == 0 ? *(int*)(record + 8) : -1,
                UnixSystem.Illumos => fstat(descriptor, record) == 0 ? *(int*)(record + 16) : -1,
                _ => -1,
            };
            return mode < 0 ? FileType.Unknown : (FileType)(mode & TypeMask);
        }
        catch (EntryPointNotFoundException)
        {
            return FileType.Unknown; // a C library from before statx(2): glibc 2.28, musl 1.1.24
        }
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint fields, byte* record);

    [LibraryImport("libc")]
    private static partial int fstat(int descriptor, byte* record);
#pragma warning restore IDE1006, SA1300

    // The plain names, where there are two, are of an older layout.
    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static partial int FstatOfIntelMac(int descriptor, byte* record);

    [LibraryImport("libc", EntryPoint = "__fstat50")]
    private static partial int FstatOfNetBsd(int descriptor, byte* record);
}
