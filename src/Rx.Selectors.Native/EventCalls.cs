using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>eventfd(2).</summary>
internal static partial class EventCalls
{
    private const int Semaphore = 1;

    /// <summary>A counter, non-blocking and closed in child processes. Answers 0, or the negated errno.</summary>
    public static int Create(uint initial, out SafeDescriptor counter) => Create(initial, 0, out counter);

    /// <summary>The same, but a read takes one and not all.</summary>
    public static int CreateSemaphore(uint initial, out SafeDescriptor counter) => Create(initial, Semaphore, out counter);

    private static int Create(uint initial, int mode, out SafeDescriptor counter)
    {
        int number = eventfd(initial, mode | UnixConstants.Current.NonBlockingAndCloseOnExec);
        int result = number < 0 ? -Errno.Last : 0;
        counter = new SafeDescriptor(number);
        return result;
    }

#pragma warning disable IDE1006, SA1300 // the C name
    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);
#pragma warning restore IDE1006, SA1300
}
