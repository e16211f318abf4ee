// Observes what the loop watches: the current keys first, then each change.
using System.IO.Pipes;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);

Task log = loop.KeyChanges
    .TakeUntil(change => change.Reason == SelectorKeyChangeReason.Unregistered)
    .ForEachAsync(change => Console.WriteLine($"{change.Reason}: {change.Key.Events}"));

IDisposable reading = loop.WhenReadable(reader).Subscribe();
IDisposable urgent = loop.WhenReady(reader, Readiness.Priority).Subscribe();
urgent.Dispose();
reading.Dispose();
await log;
