using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// A file object's descriptor for system calls: of a handle, held open for each call; of an <see cref="IFileObject"/>, asked for
/// each time; of a bare number, the number.
/// </summary>
internal sealed class HeldDescriptor
{
    private readonly SafeHandle? _handle;
    private readonly IFileObject? _custom;
    private readonly int _number;

    /// <exception cref="ArgumentException">No such object has a descriptor.</exception>
    /// <exception cref="ObjectDisposedException">The object has been closed.</exception>
    public HeldDescriptor(object fileObject)
    {
        ArgumentNullException.ThrowIfNull(fileObject);
        if (!FileDescriptors.TryFind(fileObject, out nint descriptor, out _handle, out Exception? whyNot))
        {
            throw whyNot!;
        }

        FileObject = fileObject;
        _custom = fileObject as IFileObject;
        _number = (int)descriptor;
    }

    /// <summary>What it was made of.</summary>
    public object FileObject { get; }

    /// <summary>The number. Of a handle, valid while <see cref="Hold"/> holds it.</summary>
    public int Number => _handle is not null ? (int)_handle.DangerousGetHandle()
        : _custom is not null ? (int)_custom.FileDescriptor
        : _number;

    /// <summary>The number for a message; -1 when the file object has been closed.</summary>
    public nint NumberOrNone
    {
        get
        {
            try
            {
                return _handle is { IsClosed: true } ? -1 : Number;
            }
            catch (ObjectDisposedException)
            {
                return -1;
            }
        }
    }

    /// <summary>Keeps a handle from being closed around a system call, and no longer.</summary>
    /// <exception cref="ObjectDisposedException">The handle has been closed.</exception>
    public HandleReference Hold() => new(_handle);
}
