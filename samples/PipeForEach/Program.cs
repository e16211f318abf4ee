// Enumerates readiness with await foreach. While the body runs, the kernel is asked for nothing.
using System.IO.Pipes;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

writer.Write("hello"u8);
writer.Dispose();

await foreach (ReadinessEvent ready in loop.ReadyEventsAsync(reader, Readiness.Read))
{
    int count = reader.Read(buffer);
    Console.WriteLine($"{count} bytes, ready for: {ready.Events}");
    if (count == 0)
    {
        break;
    }
}
