using System.Globalization;

namespace Rx.Selectors.Tests.Support;

/// <summary>The descriptors this process has open. Other tests must not run: for the collection <see cref="ProcessWide"/>.</summary>
internal static class OpenDescriptors
{
    /// <summary>Their numbers, once what nobody refers to any more has been closed.</summary>
    public static IReadOnlySet<int> Numbers()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // The listing has one of its own, which is closed again by now.
        return Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .Where(Libc.IsOpen)
            .ToHashSet();
    }
}
