// One event at a time: after each, the subscription is disarmed until Arm is called.
using System.IO.Pipes;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var reader = new AnonymousPipeServerStream(PipeDirection.In);
using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
var buffer = new byte[4096];

var end = new TaskCompletionSource();
using var reading = loop.WhenReadable(reader, trigger: Trigger.OneShot).Subscribe(ready => Task.Run(() =>
{
    int count = reader.Read(buffer); // not on the loop: it may take its time
    Console.WriteLine($"{count} bytes");
    if (count > 0)
    {
        ready.Arm(); // the next event may come
    }
    else
    {
        end.SetResult();
    }
}));

writer.Write("hello"u8);
writer.Dispose();
await end.Task;
