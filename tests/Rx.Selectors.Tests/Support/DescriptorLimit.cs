using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// As long as it lives the process opens no more descriptors (EMFILE). Other tests must not run: for the collection
/// <see cref="ProcessWide"/>.
/// </summary>
internal sealed unsafe partial class DescriptorLimit : IDisposable
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    private readonly Limit _before;

    public DescriptorLimit()
    {
        Limit before;
        Check(getrlimit(OpenFiles, &before));
        _before = before;
        Limit none = before with { Soft = 0 };
        Check(setrlimit(OpenFiles, &none));
    }

    public void Dispose()
    {
        Limit before = _before;
        Check(setrlimit(OpenFiles, &before));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private readonly record struct Limit(nuint Soft, nuint Hard);

#pragma warning disable IDE1006 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, Limit* limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, Limit* limit);
#pragma warning restore IDE1006
}
