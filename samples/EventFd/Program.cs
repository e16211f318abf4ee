// Waits for a descriptor that a native call returned: here eventfd(2). It prints: the counter was 42
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors;

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
