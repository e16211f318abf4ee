using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Readme;

internal static class NativeDescriptor
{
    public static async Task Run()
    {
        // snippet: eventfd
        await using var loop = new SelectorScheduler();
        using var counter = new SafeFileHandle(eventfd(0, 0), ownsHandle: true);
        var value = new byte[8];

        RandomAccess.Write(counter, BitConverter.GetBytes(42L), fileOffset: 0); // from any thread, or by a native library

        await loop.WhenReadable(counter)
            .Select(_ => RandomAccess.Read(counter, value, fileOffset: 0))
            .Take(1)
            .ForEachAsync(_ => Console.WriteLine($"the counter was {BitConverter.ToInt64(value)}"));

        [DllImport("libc")]
        static extern int eventfd(uint initial, int flags);
        // end snippet
    }
}
