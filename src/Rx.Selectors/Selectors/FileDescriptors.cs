using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>From a file object to its descriptor: Python's <c>_fileobj_to_fd</c>.</summary>
/// <remarks>
/// What each property that is read here does beside returning a handle:
/// <list type="table">
/// <listheader><term>property</term><description>effect</description></listheader>
/// <item><term><see cref="FileStream.SafeFileHandle"/></term><description>writes what is buffered and moves the file's offset, so it is
/// read once (<see cref="FileStreamHandles"/>)</description></item>
/// <item><term><see cref="Socket.SafeHandle"/></term><description>notes that the handle is known outside, once and for all: from then on
/// .NET refuses to connect to several addresses, or again after a connect that failed, for which it would take another handle. So the
/// handle stays</description></item>
/// <item><term><see cref="PipeStream.SafePipeHandle"/></term><description>notes the same. It is read each time, as a server's pipe has
/// another handle for each connection</description></item>
/// <item><term><see cref="TcpListener.Server"/></term><description>opens a new socket when the listener is not started, so it is read only
/// when it is</description></item>
/// <item><term><see cref="TcpClient.Client"/>, <see cref="NetworkStream.Socket"/></term><description>none</description></item>
/// </list>
/// </remarks>
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

            descriptor = handle.IsInvalid ? -1 : handle.DangerousGetHandle();
        }

        whyNot = IsPossible(descriptor) ? null : Invalid(descriptor, fileObject);
        return whyNot is null;
    }

    /// <summary>
    /// Refuses what can have no descriptor, whenever it is looked up: an object of another kind, a number that no descriptor
    /// has, a handle that is invalid. No property with an effect is read.
    /// </summary>
    /// <exception cref="ArgumentException">It is one of these.</exception>
    public static void ThrowIfNever(object fileObject)
    {
        ArgumentNullException.ThrowIfNull(fileObject);
        switch (fileObject)
        {
            case int number when !IsPossible(number):
                throw Invalid(number, fileObject);
            case nint number when !IsPossible(number):
                throw Invalid(number, fileObject);
            case SafeHandle { IsClosed: false, IsInvalid: true }:
                throw Invalid(-1, fileObject);
            case int or nint or IFileObject or SafeHandle or FileStream or PipeStream:
            case Socket or TcpClient or NetworkStream or TcpListener:
                break;
            default:
                throw NotAFileObject(fileObject);
        }
    }

    /// <summary>The socket of an object that is one, or is made around one; null for any other object.</summary>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    /// <exception cref="ArgumentException">It is a listener that is not started, and has no socket.</exception>
    public static Socket? SocketOf(object fileObject) => fileObject switch
    {
        Socket socket => socket,
        NetworkStream stream => stream.Socket,
        TcpClient client => client.Client ?? throw new ObjectDisposedException(client.GetType().FullName),
        TcpListener listener => SocketOf(listener),
        _ => null,
    };

    private static Socket SocketOf(TcpListener listener)
    {
        try
        {
            listener.Pending(); // throws when it is not started; nothing else of its state is public
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            throw new ArgumentException(
                "Invalid file object: the TcpListener is not listening. Call Start first; Stop closes its socket.",
                nameof(listener),
                e);
        }

        return listener.Server;
    }

    private static SafeHandle HandleOf(object fileObject)
    {
        switch (fileObject)
        {
            case SafeHandle handle:
                return handle;
            case FileStream file:
                return FileStreamHandles.Of(file);
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
                return SocketOf(fileObject)?.SafeHandle ?? throw NotAFileObject(fileObject);
        }
    }

    /// <summary>No descriptor of Unix is negative or wider than an int, and no socket of Windows uses more.</summary>
    private static bool IsPossible(nint descriptor) => descriptor is >= 0 and <= int.MaxValue;

    private static ArgumentException NotAFileObject(object fileObject) => new(
        $"Invalid file object: a {fileObject.GetType()} has no descriptor to wait on. Use a Socket, a TcpClient, a TcpListener, "
        + "a NetworkStream, a SafeHandle, a FileStream, a PipeStream, an IFileObject or a raw descriptor (int or nint).",
        nameof(fileObject));

    private static ArgumentException Invalid(nint descriptor, object fileObject) =>
        new($"Invalid file descriptor: {descriptor}, of a {fileObject.GetType()}.", nameof(fileObject));
}
