using System.Reactive.Linq;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Readme;

internal static class CustomFileObject
{
    public static async Task Run()
    {
        await using var loop = new SelectorScheduler();
        using var line = new Line(eventfd(1, 0));

        await loop.WhenReadable(line)
            .Take(1)
            .ForEachAsync(ready => Console.WriteLine($"{ready.Key.FileObject.GetType().Name}: {ready.Events}"));

        [DllImport("libc")]
        static extern int eventfd(uint initial, int flags);
    }
}

// snippet: a file object of your own
internal sealed class Line(int descriptor) : IFileObject, IDisposable
{
    private bool _isClosed;

    public nint FileDescriptor => _isClosed ? throw new ObjectDisposedException(nameof(Line)) : descriptor;

    public void Dispose() => _isClosed = true; // and close the descriptor, if it is yours
}
// end snippet
