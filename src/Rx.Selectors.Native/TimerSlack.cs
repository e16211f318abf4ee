using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// How much later than asked the kernel may end a thread's waits, to end several at once (PR_SET_TIMERSLACK, prctl(2)): 50 us
/// for an ordinary thread. Where there is no such thing nothing happens.
/// </summary>
internal static partial class TimerSlack
{
    private const int SetTimerSlack = 29;
    private const nuint OneNanosecond = 1; // the least: 0 means the thread's default

    /// <summary>
    /// Has the waits of the calling thread end when they are to. Threads and processes that it starts inherit that.
    /// </summary>
    public static void Minimise()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsAndroid())
        {
            _ = prctl(SetTimerSlack, OneNanosecond, 0, 0, 0);
        }
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
#pragma warning restore IDE1006, SA1300
}
