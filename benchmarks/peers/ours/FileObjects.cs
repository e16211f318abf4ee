using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Peers;

/// <summary>
/// The object that is registered for a descriptor: its number, as in the C programs, or with BENCH_SAFE_HANDLES=1 a
/// <see cref="SafeFileHandle"/>, for which the library checks at each event whether it has been closed.
/// </summary>
internal static class FileObjects
{
    private static readonly bool AreHandles = Environment.GetEnvironmentVariable("BENCH_SAFE_HANDLES") == "1";

    public static object Of(int descriptor) => AreHandles ? HandleOf(descriptor) : descriptor;

    public static SafeFileHandle HandleOf(int descriptor) => new(descriptor, ownsHandle: false);
}
