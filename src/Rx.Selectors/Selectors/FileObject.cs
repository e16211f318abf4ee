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
