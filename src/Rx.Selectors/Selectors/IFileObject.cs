namespace Rx.Selectors;

/// <summary>
/// Something with a descriptor to wait on that is neither a socket nor a handle: Python's <c>fileno()</c>.
/// </summary>
public interface IFileObject
{
    /// <summary>
    /// The descriptor, zero or more. It stays the owner's: a selector never closes, duplicates or changes the mode of it.
    /// </summary>
    /// <remarks>
    /// It is read at each look-up, on the thread of the caller, and when another file object with the same number is observed.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The object has been closed.</exception>
    nint FileDescriptor { get; }
}
