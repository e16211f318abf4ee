// A loop without a thread: the program runs the turns itself. It draws a frame every 16 ms and reads in between.
using System.IO.Pipes;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors;

using var loop = new DrivenSelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];
var frames = 0;

using var clock = loop.SchedulePeriodic(TimeSpan.FromMilliseconds(16), () =>
{
    if (++frames == 3)
    {
        writer.Write("hello"u8);
        writer.Dispose();
    }
});
using var reading = loop.WhenReadable(reader)
    .Select(_ => reader.Read(buffer))
    .TakeWhile(count => count > 0)
    .Subscribe(count => Console.WriteLine($"{count} bytes"), loop.Dispose); // the end of the pipe ends the loop

while (loop.RunOnce())
{
}

Console.WriteLine($"three frames at least: {frames >= 3}");
