using System.Net;
using System.Net.Sockets;

using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Tests.Support;

/// <summary>Something that waits for a loop, in vain, until the loop ends: data for tests of each way that it can end.</summary>
internal sealed record EndWaiter(string Name, Func<SelectorLoopScheduler, EndWaiter.Files, Task> Begin)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static IReadOnlyList<EndWaiter> All { get; } =
    [
        Of("WhenReady", static (loop, files) => loop.WhenReadable(files.Near)),
        Of("WhenReady, disarmed", static (loop, files) => loop.WhenReadable(files.Near, trigger: Trigger.OneShot)),
        Of("WhenReady, shared", static (loop, files) => loop.WhenReadable(files.Near).Merge(loop.WhenWritable(files.Near))),
        Of("KeyChanges", static (loop, _) => loop.KeyChanges),
        new("ReadyAsync", static (loop, files) => loop.ReadyAsync(files.Near, Readiness.Read).AsTask()),
        new("ReadyAsync of another source", static (loop, files) =>
            new Foreign(loop).ReadyAsync(files.Near, Readiness.Read).AsTask()),
        new("ReadyEventsAsync", static async (loop, files) =>
        {
            await foreach (ReadinessEvent ready in loop.ReadyEventsAsync(files.Near, Readiness.Read))
            {
                Assert.Fail($"It is never ready, but {ready}.");
            }
        }),
        Of("Receive", static (loop, files) => loop.Receive(files.Near)),
        Of("Receive, held", static (loop, files) => loop.Receive(files.Near, full: Observable.Return(true))),
        Of("Lines", static (loop, files) => loop.Receive(files.Near).Lines()),
        Of("Send of nothing", static (loop, files) => loop.Send(files.Near, Observable.Never<ReadOnlyMemory<byte>>())),
        Of("Send of what the peer does not take", static (loop, _) => loop.Send(
            new ScriptedStream(3000), Observable.Return(new ReadOnlyMemory<byte>(new byte[1])).Concat(
                Observable.Never<ReadOnlyMemory<byte>>()), new SendOptions { StallTimeout = Hour })),
        Of("SendQueue.Finished", static (loop, files) => new SendQueue(loop, files.Near).Finished),
        Of("SendQueue.Full", static (loop, files) => new SendQueue(loop, files.Near).Full),
        Of("Linger", static (loop, files) => loop.Linger(files.Near, Hour)),
        Of("Accept", static (loop, files) => loop.Accept(files.Listener)),
        Of("ReceiveFrom", static (loop, files) => loop.ReceiveFrom(files.Datagrams)),
        Of("SendTo", static (loop, files) => loop.SendTo(files.Datagrams, Observable.Never<Datagram>())),
        Of("Connect", static (loop, files) => loop.Connect(files.Listener.LocalEndPoint!)),
        Of("Connect, resolving", static (loop, _) => loop.Connect(
            new DnsEndPoint("nowhere.invalid", 1),
            new ConnectOptions { Resolve = static (_, _) => new TaskCompletionSource<IPAddress[]>().Task })),
        new("InvokeAsync", static (loop, _) => loop.InvokeAsync(async () => await loop.Sleep(Hour))),
        new("SwitchTo", static async (loop, _) =>
        {
            await loop.SwitchTo();
            await loop.ReadyAsync(3001, Readiness.Read);
        }),
    ];

    /// <summary>Begins it.</summary>
    /// <returns>Ends when the waiting does, however.</returns>
    public Task Wait(SelectorLoopScheduler loop, Files files) => Task.WhenAny(Begin(loop, files));

    public override string ToString() => Name;

    private static EndWaiter Of<T>(string name, Func<SelectorLoopScheduler, Files, IObservable<T>> sequence) => new(
        name,
        (loop, files) =>
        {
            var end = new End<T>();
            sequence(loop, files).Subscribe(end);
            return end.Task;
        });

    /// <summary>File objects that nothing happens to.</summary>
    public sealed class Files : IDisposable
    {
        private readonly SocketPair _pair = SocketPair.Unix();

        public Socket Near => _pair.Near;

        public Socket Listener { get; } = Loopback.Listen();

        public Socket Datagrams { get; } = BoundToLoopback();

        public void Dispose()
        {
            _pair.Dispose();
            Listener.Dispose();
            Datagrams.Dispose();
        }

        private static Socket BoundToLoopback()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }
    }

    private sealed class End<T> : IObserver<T>
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _end.Task;

        public void OnNext(T value)
        {
        }

        public void OnError(Exception error) => _end.SetException(error);

        public void OnCompleted() => _end.SetResult();
    }

    /// <summary>A source of the user's own over a loop.</summary>
    private sealed class Foreign(SelectorLoopScheduler loop) : IReadinessSource
    {
        public IScheduler Scheduler => loop;

        public IObservable<SelectorKeyChange> KeyChanges => loop.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            loop.WhenReady(fileObject, events, data, trigger);
    }
}
