using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Support;

/// <summary>What tests do to a process from outside. Each call throws what errno says.</summary>
internal static unsafe partial class Libc
{
    public const int SigInt = 2;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int MaxDescriptors = 7; // RLIMIT_NOFILE

    public static void Signal(int process, int signal) => Check(kill(process, signal));

    /// <summary>
    /// From now on the process may open no descriptor with this number or a higher one. Returns what the limit was.
    /// </summary>
    public static ulong LimitDescriptors(int process, ulong limit)
    {
        ulong* limits = stackalloc ulong[2]; // soft, hard
        Check(prlimit64(process, MaxDescriptors, null, limits));
        ulong before = limits[0];
        limits[0] = limit;
        Check(prlimit64(process, MaxDescriptors, limits, null));
        return before;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

#pragma warning disable IDE1006 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prlimit64(int process, int resource, ulong* newLimits, ulong* oldLimits);
#pragma warning restore IDE1006
}
