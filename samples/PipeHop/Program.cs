// Reads on the thread pool: ObserveReadyOn disarms the interest until the observer has returned.
using System.IO.Pipes;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

writer.Write("hello"u8);
writer.Dispose();

await loop.WhenReadable(reader)
    .ObserveReadyOn(TaskPoolScheduler.Default)
    .Select(_ => reader.Read(buffer))
    .TakeWhile(count => count > 0)
    .ForEachAsync(count => Console.WriteLine($"{count} bytes, on the loop's thread: {loop.IsLoopThread}"));
