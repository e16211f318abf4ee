using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>From a file object to its descriptor: Python's <c>_fileobj_to_fd</c>.</summary>
internal static class FileDescriptors
{
    /// <summary>
    /// Looks the descriptor up. When there is none, <paramref name="whyNot"/> says why: an
    /// <see cref="ObjectDisposedException"/> for an object that has been closed, an <see cref="ArgumentException"/> for
    /// one that cannot be waited on. Exceptions of an <see cref="IFileObject"/> other than those two are its own and
    /// pass through.
    /// </summary>
    /// <param name="fileObject">The file object.</param>
    /// <param name="descriptor">Its descriptor, or -1.</param>
    /// <param name="handle">The handle behind it, where .NET has one: it tells whether the object has been closed.</param>
    /// <param name="whyNot">What to throw when there is no descriptor.</param>
    public static bool TryFind(
        object fileObject, out nint descriptor, out SafeHandle? handle, out Exception? whyNot)
    {
        handle = null;
        descriptor = -1;
        try
        {
            switch (fileObject)
            {
                case int number:
                    descriptor = number;
                    break;
                case nint number:
                    descriptor = number;
                    break;
                case IFileObject custom:
                    descriptor = custom.FileDescriptor;
                    break;
                default:
                    handle = HandleOf(fileObject);
                    break;
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or ArgumentException)
        {
            whyNot = e;
            return false;
        }

        if (handle is not null)
        {
            if (handle.IsClosed)
            {
                whyNot = new ObjectDisposedException(fileObject.GetType().FullName);
                return false;
            }

            descriptor = handle.DangerousGetHandle();
        }

        whyNot = descriptor is < 0 or > int.MaxValue ? Invalid(descriptor, fileObject) : null;
        return whyNot is null;
    }

    /// <summary>Whether an object of this kind can have a descriptor at all, closed or not.</summary>
    public static bool IsFileObject(object fileObject) =>
        fileObject is int or nint or IFileObject or Socket or SafeHandle or FileStream or PipeStream;

    /// <summary>What to throw for an object of no such kind.</summary>
    public static ArgumentException NotAFileObject(object fileObject) => new(
        $"Invalid file object: a {fileObject.GetType()} has no descriptor to wait on. Use a Socket, a SafeHandle, a "
        + "FileStream, a PipeStream, an IFileObject or a raw descriptor (int or nint); of a TcpClient its Client, of a "
        + "NetworkStream its Socket.",
        nameof(fileObject));

    private static SafeHandle HandleOf(object fileObject)
    {
        switch (fileObject)
        {
            case Socket socket:
                return socket.SafeHandle;
            case SafeHandle handle:
                return handle;
            case FileStream file:
                return file.SafeFileHandle;
            case PipeStream pipe:
                try
                {
                    return pipe.SafePipeHandle;
                }
                catch (InvalidOperationException e) when (e is not ObjectDisposedException)
                {
                    throw new ArgumentException("Invalid file object: the pipe is not connected.", nameof(fileObject), e);
                }

            default:
                throw NotAFileObject(fileObject);
        }
    }

    private static ArgumentException Invalid(nint descriptor, object fileObject) =>
        new($"Invalid file descriptor: {descriptor}, of a {fileObject.GetType()}.", nameof(fileObject));
}
