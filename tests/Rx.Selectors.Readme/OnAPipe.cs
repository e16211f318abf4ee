// snippet: using
using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors;
// end snippet

namespace Rx.Selectors.Readme;

internal static class OnAPipe
{
    public static async Task Run(
        Func<SelectorScheduler, AnonymousPipeServerStream, AnonymousPipeClientStream, byte[], Task> snippet)
    {
        // snippet: a loop and a pipe
        await using var loop = new SelectorScheduler();
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        var buffer = new byte[4096];
        // end snippet

        await snippet(loop, reader, writer, buffer);
    }

    public static async Task Read(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: read a pipe
        writer.Write("hello"u8);
        writer.Dispose();

        await loop.WhenReadable(reader)
            .Select(_ => reader.Read(buffer))
            .TakeWhile(count => count > 0) // 0: there is no writer any more
            .ForEachAsync(count => Console.WriteLine($"{count} bytes"));
        // end snippet
    }

    public static async Task OneShot(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: one-shot
        var end = new TaskCompletionSource();
        using var reading = loop.WhenReadable(reader, trigger: Trigger.OneShot).Subscribe(ready => Task.Run(() =>
        {
            int count = reader.Read(buffer); // not on the loop: it may take its time
            Console.WriteLine($"{count} bytes");
            if (count > 0)
            {
                ready.Arm(); // tell me again
            }
            else
            {
                end.SetResult();
            }
        }));

        writer.Write("hello"u8);
        writer.Dispose();
        await end.Task;
        // end snippet
    }

    public static async Task Hop(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: hop to another scheduler
        writer.Write("hello"u8);
        writer.Dispose();

        await loop.WhenReadable(reader)
            .ObserveReadyOn(TaskPoolScheduler.Default)
            .Select(_ => reader.Read(buffer))
            .TakeWhile(count => count > 0)
            .ForEachAsync(count => Console.WriteLine($"{count} bytes, on the loop's thread: {loop.IsLoopThread}"));
        // end snippet
    }

    public static async Task Await(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: await readiness
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        writer.Write("hello"u8);
        writer.Dispose();

        int count;
        do
        {
            await loop.ReadyAsync(reader, Readiness.Read, patience.Token);
            count = reader.Read(buffer);
            Console.WriteLine($"{count} bytes, on the loop's thread: {loop.IsLoopThread}");
        }
        while (count > 0);
        // end snippet
    }

    public static async Task AwaitForEach(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: await foreach
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
        // end snippet
    }

    public static async Task KeyChanges(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: key changes
        Task log = loop.KeyChanges
            .TakeUntil(change => change.Reason == SelectorKeyChangeReason.Unregistered)
            .ForEachAsync(change => Console.WriteLine($"{change.Reason}: {change.Key.Events}"));

        IDisposable reading = loop.WhenReadable(reader).Subscribe();
        IDisposable urgent = loop.WhenReady(reader, Readiness.Priority).Subscribe();
        urgent.Dispose();
        reading.Dispose();
        await log;
        // end snippet
    }

    public static async Task Timers(
        SelectorScheduler loop, AnonymousPipeServerStream reader, AnonymousPipeClientStream writer, byte[] buffer)
    {
        // snippet: timers
        using var clock = Observable.Interval(TimeSpan.FromMilliseconds(100), loop)
            .Subscribe(_ => writer.Write("tick"u8));

        await loop.WhenReadable(reader)
            .Select(_ => reader.Read(buffer))
            .Timeout(TimeSpan.FromSeconds(10), loop) // without a tick, this would end it
            .Take(3)
            .ForEachAsync(_ => Console.WriteLine($"read, on the loop's thread: {loop.IsLoopThread}"));
        // end snippet
    }
}
