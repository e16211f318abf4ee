using System.IO.Pipes;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Readme;

internal static class HostLoop
{
    public static Task Run()
    {
        // snippet: a host of your own
        using var loop = new DrivenSelectorScheduler();
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        var buffer = new byte[4096];
        var frames = 0;

        using var clock = loop.SchedulePeriodic(TimeSpan.FromMilliseconds(16), () => frames++);
        using var reading = loop.WhenReadable(reader)
            .Select(_ => reader.Read(buffer))
            .TakeWhile(count => count > 0)
            .Subscribe(count => Console.WriteLine($"{count} bytes"), loop.Dispose); // no writer any more: the end

        loop.Schedule(TimeSpan.FromMilliseconds(250), () =>
        {
            writer.Write("hello"u8);
            writer.Dispose();
        });

        while (loop.RunOnce())
        {
        }

        Console.WriteLine($"more than two frames: {frames > 2}");
        // end snippet

        return Task.CompletedTask;
    }
}
