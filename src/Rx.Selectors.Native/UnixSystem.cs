using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>The Unix systems whose numbers and layouts are known here.</summary>
internal enum UnixSystem
{
    /// <summary>None of them. Windows is no Unix at all.</summary>
    Other,
    Linux,
    MacOS,
    FreeBsd,
    OpenBsd,
    NetBsd,

    /// <summary>illumos and Solaris.</summary>
    Illumos,
}

/// <summary>Which of them this process runs on.</summary>
internal static class HostSystem
{
    /// <summary>Found once.</summary>
    public static UnixSystem Current { get; } = Find();

    /// <summary>A handle to the C library, by the one name that the runtime knows on every system.</summary>
    public static nint LoadCLibrary() => NativeLibrary.Load("libc", typeof(HostSystem).Assembly, searchPath: null);

    private static UnixSystem Find() =>
        OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? UnixSystem.Linux
        : OperatingSystem.IsMacOS() ? UnixSystem.MacOS
        : OperatingSystem.IsFreeBSD() ? UnixSystem.FreeBsd
        : Is("OPENBSD") ? UnixSystem.OpenBsd
        : Is("NETBSD") ? UnixSystem.NetBsd
        : Is("ILLUMOS") || Is("SOLARIS") ? UnixSystem.Illumos
        : UnixSystem.Other;

    private static bool Is(string name) => RuntimeInformation.IsOSPlatform(OSPlatform.Create(name));
}
