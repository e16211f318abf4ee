using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>tcgetattr(3), as far as it tells what reading nothing means.</summary>
internal static unsafe partial class TerminalSettings
{
    private const int SettingsSize = 256; // no system's struct termios is larger

    /// <summary>
    /// Whether read(2) returns 0 where there is nothing yet: in non-canonical mode with MIN at 0 (termios(3)). In any other mode
    /// 0 is the end: a typed end of file (^D), or a hang-up. The settings belong to the terminal, so that any process may change
    /// them at any time.
    /// </summary>
    public static bool ReadsNothingAsZero(int descriptor)
    {
        Layout layout = Layout.Current;
        byte* settings = stackalloc byte[SettingsSize];
        return tcgetattr(descriptor, settings) == 0
            && (*(uint*)(settings + layout.LocalFlags) & layout.Canonical) == 0
            && settings[layout.ControlCharacters + layout.Minimum] == 0;
    }

    /// <summary>Where things are in struct termios. Flags of 64 bits are read by their lower half.</summary>
    /// <param name="LocalFlags">The offset of c_lflag.</param>
    /// <param name="Canonical">ICANON.</param>
    /// <param name="ControlCharacters">The offset of c_cc.</param>
    /// <param name="Minimum">VMIN.</param>
    private sealed record Layout(int LocalFlags, uint Canonical, int ControlCharacters, int Minimum)
    {
        public static Layout Current { get; } = HostSystem.Current switch
        {
            UnixSystem.MacOS => new(24, 0x100, 32, 16),
            UnixSystem.FreeBsd or UnixSystem.OpenBsd or UnixSystem.NetBsd => new(12, 0x100, 16, 16),
            UnixSystem.Illumos => new(12, 2, 16, 4),
            _ when RuntimeInformation.ProcessArchitecture == Architecture.Ppc64le => new(12, 0x100, 16, 5),
            _ => new(12, 2, 17, 6),
        };
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, byte* settings);
#pragma warning restore IDE1006, SA1300
}
