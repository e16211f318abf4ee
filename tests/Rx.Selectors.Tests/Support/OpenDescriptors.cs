using System.Globalization;

namespace Rx.Selectors.Tests.Support;

/// <summary>The descriptors this process has open. Other tests must not run: for the collection <see cref="ProcessWide"/>.</summary>
internal static class OpenDescriptors
{
    /// <summary>
    /// Their numbers, after unreachable handles have been closed. Those of assemblies are left out: the runtime loads one when it is
    /// first needed, which may be in the middle of a test.
    /// </summary>
    public static IReadOnlySet<int> Numbers()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // The listing has one of its own, which is closed again by now.
        return Directory.GetFileSystemEntries("/proc/self/fd")
            .Where(static path => Path.GetExtension(new FileInfo(path).LinkTarget) is not (".dll" or ".so"))
            .Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .Where(Libc.IsOpen)
            .ToHashSet();
    }
}
