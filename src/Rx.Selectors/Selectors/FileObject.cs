using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>A file object as the caller passed it, looked up once, outside every lock.</summary>
internal readonly struct FileObject
{
    public readonly object Object;
    public readonly nint Descriptor;
    public readonly SafeHandle? Handle;

    /// <summary>What to throw if the object is not known by identity either; null when it has a descriptor.</summary>
    public readonly Exception? WhyNot;

    public FileObject(object fileObject)
    {
        ArgumentNullException.ThrowIfNull(fileObject);
        Object = fileObject;
        FileDescriptors.TryFind(fileObject, out Descriptor, out Handle, out WhyNot);
    }
}

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
