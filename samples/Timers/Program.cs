// Timers and readiness on one thread: the time until the next timer is the timeout of the wait.
using System.IO.Pipes;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

using var clock = Observable.Interval(TimeSpan.FromMilliseconds(100), loop)
    .Subscribe(_ => writer.Write("tick"u8));

await loop.WhenReadable(reader)
    .Select(_ => reader.Read(buffer))
    .Timeout(TimeSpan.FromSeconds(10), loop) // without a tick, this would end it
    .Take(3)
    .ForEachAsync(_ => Console.WriteLine($"read, on the loop's thread: {loop.IsLoopThread}"));
