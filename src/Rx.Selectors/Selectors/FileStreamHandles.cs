using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors;

/// <summary>
/// The handle of each <see cref="FileStream"/> that has been looked up. The stream's property is read once: each time it is
/// read it writes what the stream has buffered, and moves the file's offset to the stream's <see cref="FileStream.Position"/>,
/// away from where the kernel's own reads and writes have got to.
/// </summary>
internal static class FileStreamHandles
{
    private static readonly ConditionalWeakTable<FileStream, KnownHandle> OfStreams = [];

    /// <summary>The handle. A stream keeps the one it has for as long as it lives.</summary>
    public static SafeFileHandle Of(FileStream stream) =>
        OfStreams.GetValue(stream, static _ => new KnownHandle()).Of(stream);

    private sealed class KnownHandle
    {
        private readonly Lock _gate = new(); // for this stream alone: the property may be a derived class's, and may block
        private volatile SafeFileHandle? _handle;

        public SafeFileHandle Of(FileStream stream)
        {
            if (_handle is { } known)
            {
                return known;
            }

            lock (_gate)
            {
                return _handle ??= stream.SafeFileHandle;
            }
        }
    }
}
