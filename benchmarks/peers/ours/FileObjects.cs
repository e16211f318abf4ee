using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Peers;

/// <summary>
/// What is registered for a descriptor: its number, which is what the C programs register too; or with BENCH_SAFE_HANDLES=1 a
/// <see cref="SafeFileHandle"/>, which the library asks at each event whether it has been closed.
/// </summary>
internal static class FileObjects
{
    private static readonly bool AreHandles = Environment.GetEnvironmentVariable("BENCH_SAFE_HANDLES") == "1";

    public static object Of(int descriptor) => AreHandles ? HandleOf(descriptor) : descriptor;

    public static SafeFileHandle HandleOf(int descriptor) => new(descriptor, ownsHandle: false);
}
