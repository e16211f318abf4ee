// Reads a pipe until its last writer has closed it. It prints: 5 bytes
using System.IO.Pipes;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

writer.Write("hello"u8);
writer.Dispose();

await loop.WhenReadable(reader)
    .Select(_ => reader.Read(buffer))
    .TakeWhile(count => count > 0) // 0: the last writer has closed the pipe
    .ForEachAsync(count => Console.WriteLine($"{count} bytes"));
