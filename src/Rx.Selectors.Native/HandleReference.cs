using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>Keeps a handle from being closed around a system call, and no longer.</summary>
internal readonly ref struct HandleReference
{
    private readonly SafeHandle? _handle;

    /// <exception cref="ObjectDisposedException">The handle has been closed.</exception>
    public HandleReference(SafeHandle? handle)
    {
        bool added = false;
        handle?.DangerousAddRef(ref added);
        _handle = added ? handle : null;
    }

    public void Dispose() => _handle?.DangerousRelease();
}
