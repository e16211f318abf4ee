// Anything that has a descriptor can be a file object: a class of your own implements IFileObject. It prints: Line: Read
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var line = new Line(eventfd(1, 0));

await loop.WhenReadable(line)
    .Take(1)
    .ForEachAsync(ready => Console.WriteLine($"{ready.Key.FileObject.GetType().Name}: {ready.Events}"));

[DllImport("libc")]
static extern int eventfd(uint initial, int flags);

internal sealed class Line(int descriptor) : IFileObject, IDisposable
{
    private bool _isClosed;

    public nint FileDescriptor => _isClosed ? throw new ObjectDisposedException(nameof(Line)) : descriptor;

    public void Dispose() => _isClosed = true; // and close the descriptor, if it is yours
}
