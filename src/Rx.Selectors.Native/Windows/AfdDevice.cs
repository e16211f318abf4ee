using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>
/// One handle to the driver, and how many requests go through it. The driver looks through all of a handle's when one of them
/// is submitted or answered, so that a handle takes a few only; each handle costs memory, so that it takes more than one.
/// </summary>
internal sealed class AfdDevice(SafeFileHandle handle)
{
    public const int MostRequests = 32;

    public SafeFileHandle Handle { get; } = handle;

    public int Requests { get; set; }
}
