// Awaits readiness. The code after the await runs on the thread of the loop.
using System.IO.Pipes;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
writer.Write("hello"u8);
writer.Dispose();

int count;
do
{
    await loop.ReadyAsync(reader, Readiness.Read, timeout.Token);
    count = reader.Read(buffer);
    Console.WriteLine($"{count} bytes, on the loop's thread: {loop.IsLoopThread}");
}
while (count > 0);
