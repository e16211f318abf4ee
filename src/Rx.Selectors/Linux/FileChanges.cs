namespace Rx.Selectors;

/// <summary>What can happen to a file, or in a directory: the numbers of inotify(7).</summary>
[Flags]
public enum FileChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Somebody has read it.</summary>
    Accessed = 0x1,

    /// <summary>Somebody has written to it, or truncated it.</summary>
    Modified = 0x2,

    /// <summary>Its mode, owner, times, extended attributes or number of links are others.</summary>
    AttributesChanged = 0x4,

    /// <summary>Somebody who could write to it has closed it: what was written is complete.</summary>
    ClosedAfterWriting = 0x8,

    /// <summary>Somebody who could only read it has closed it.</summary>
    ClosedAfterReading = 0x10,

    /// <summary>Somebody has opened it.</summary>
    Opened = 0x20,

    /// <summary>It was moved away from the directory, or has its old name there no more.</summary>
    MovedFrom = 0x40,

    /// <summary>It was moved to the directory, or has a new name there.</summary>
    MovedTo = 0x80,

    /// <summary>It was created in the directory.</summary>
    Created = 0x100,

    /// <summary>It was deleted from the directory.</summary>
    Deleted = 0x200,

    /// <summary>What is watched was deleted itself. <see cref="WatchEnded"/> follows.</summary>
    SelfDeleted = 0x400,

    /// <summary>What is watched was moved itself. The watch goes with it.</summary>
    SelfMoved = 0x800,

    /// <summary>What comes unless something else is asked for: changes of contents, of names, and of what is watched itself.</summary>
    Usual = Modified | MovedFrom | MovedTo | Created | Deleted | SelfDeleted | SelfMoved,

    /// <summary>Never asked for: what is watched was unmounted. <see cref="WatchEnded"/> follows.</summary>
    Unmounted = 0x2000,

    /// <summary>Never asked for: more has happened than the kernel keeps, and the rest is lost. Look for yourself.</summary>
    Overflow = 0x4000,

    /// <summary>Never asked for: the watch is no more, and nothing comes from it.</summary>
    WatchEnded = 0x8000,

    /// <summary>Never asked for, comes beside others: what it happened to is a directory.</summary>
    IsDirectory = 0x40000000,
}
