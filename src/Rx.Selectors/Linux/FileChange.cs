namespace Rx.Selectors;

/// <summary>Something that has happened to a file, or in a directory (inotify(7)).</summary>
/// <param name="Changes">What; and whether it happened to a directory.</param>
/// <param name="Name">
/// The name within the directory that is watched; empty when it happened to what is watched itself. Bytes that are no UTF-8
/// are U+FFFD in it.
/// </param>
/// <param name="Cookie">The same for the <see cref="FileChanges.MovedFrom"/> and the <see cref="FileChanges.MovedTo"/> of one move; else 0.</param>
/// <param name="Watch">Whose it is: what <see cref="InotifyDescriptor.AddWatch"/> returned; -1 of an <see cref="FileChanges.Overflow"/>.</param>
public readonly record struct FileChange(FileChanges Changes, string Name, uint Cookie, int Watch);
