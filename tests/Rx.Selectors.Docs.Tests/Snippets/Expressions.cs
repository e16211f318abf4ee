using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>
/// The expressions that stand within sentences and tables of the pages, compiled and never run. The parameters are what the
/// pages call things.
/// </summary>
internal static class Expressions
{
    public static void OfSelectors(
        BaseSelector selector, Socket f, Readiness events, object? data, TimeSpan? timeout, nint fileDescriptor, object fileObject)
    {
        selector.Register(f, events, data);
        selector.Unregister(f);
        selector.Modify(f, events, data);
        selector.Select(timeout);
        Span<ReadinessEvent> span = new ReadinessEvent[16];
        selector.Select(span, timeout);
        selector.GetKey(f);
        selector.GetMap();
        selector.Close();
        _ = DefaultSelector.Create("poll");
        _ = new SelectSelector();
        _ = new PollSelector();
        _ = new EpollSelector();
        _ = new KqueueSelector();
        _ = new DevPollSelector();
        _ = new SelectorKey(fileObject, fileDescriptor, events, data);
        f.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error);
        _ = new FileStream("name", FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        _ = Console.OpenStandardInput();
    }

    public static async Task OfReadiness(
        SelectorScheduler loop,
        PipeStream reader,
        object fileObject,
        Socket f,
        Socket socket,
        IDisposable subscription,
        Readiness events,
        ReadinessEvent ready,
        IScheduler scheduler,
        TimeSpan delay,
        Action callback,
        Action action,
        Task task)
    {
        _ = loop.WhenReadable(fileObject);
        _ = loop.WhenWritable(fileObject);
        _ = loop.WhenReady(fileObject, events);
        await loop.ReadyAsync(fileObject, events);
        _ = loop.ReadyEventsAsync(fileObject, events);
        await loop.ReadyAsync(reader, Readiness.Read);
        await loop.WhenReadable(reader).FirstAsync();
        _ = loop.WhenReadable(reader).ObserveReadyOn(scheduler);
        ready.Arm();
        ready.Disarm();
        loop.WhenReadable(f).Subscribe(_ => callback());
        loop.WhenWritable(f).Subscribe(_ => callback());
        loop.Schedule(callback);
        loop.Schedule(delay, callback);
        loop.Schedule(() => { subscription.Dispose(); socket.Dispose(); });
        loop.Unregister(fileObject);
        await Task.Yield();
        await Task.Run(action);
        task.Wait();
        Console.ReadLine();
    }

    public static void OfConnections(
        SelectorScheduler loop,
        Socket listener,
        Socket socket,
        EndPoint endPoint,
        object fileObject,
        IObservable<ReadOnlyMemory<byte>> bytes,
        IObservable<bool> full,
        ReceiveOptions options,
        TimeSpan limit)
    {
        _ = loop.Accept(listener);
        _ = loop.Connect(endPoint);
        _ = loop.Receive(fileObject, options, full);
        _ = loop.Send(fileObject, bytes);
        _ = loop.Send(socket, full => loop.Receive(socket, full: full));
        _ = loop.Linger(fileObject, limit);
        _ = loop.ReceiveMessages(fileObject);
        _ = ByteStream.Of(fileObject);
    }

    public static void OfRelays(
        SelectorScheduler loop,
        Socket first,
        Socket second,
        Socket client,
        Socket server,
        object fileObject,
        IObservable<ReadOnlyMemory<byte>> messages)
    {
        _ = loop.Relay(first, second);
        _ = loop.Relay(client, server).Finally(() => { client.Dispose(); server.Dispose(); });
        _ = loop.SendMessages(fileObject, messages);
    }

    public static async Task OfTheLoop(
        SelectorScheduler loop, Socket socket, IObservable<Readiness> masks, IObservable<bool> hasOutput, Func<int> function)
    {
        await loop.SwitchTo();
        await loop.InvokeAsync(function);
        await loop.ShutdownAsync();
        _ = loop.WhenReady(socket, masks);
        _ = hasOutput.Select(has => has ? Readiness.Read | Readiness.Write : Readiness.Read);
    }

    public static void OfQueues(SelectorScheduler loop, object fileObject, SendOptions options, byte[] bytes)
    {
        SendQueue queue = new SendQueue(loop, fileObject, options);
        queue.Send(bytes);
    }

    public static void OfFrames(IObservable<ReadOnlyMemory<byte>> bytes, int maximumLength, Func<IFrameDecoder> decoder)
    {
        _ = bytes.Lines();
        _ = bytes.DelimitedFrames("\r\n"u8);
        _ = bytes.LengthPrefixedFrames(new LengthPrefix(4), maximumLength);
        _ = bytes.Frames(decoder);
        _ = bytes.Select(static bytes => bytes.ToArray());
    }

    public static void OfDatagrams(
        SelectorScheduler loop, Socket socket, IObservable<Datagram> datagrams, Datagram datagram, byte[] bytes, EndPoint endPoint)
    {
        _ = loop.ReceiveFrom(socket);
        _ = loop.SendTo(socket, datagrams);
        _ = datagram.GetRemoteEndPoint();
        _ = (datagram.Bytes, datagram.RemoteAddress);
        _ = new Datagram(bytes, endPoint);
    }

    public static void OfLinux(
        SelectorScheduler loop,
        string path,
        FileChanges changes,
        Process process,
        TimerDescriptor timer,
        TimeSpan due,
        TimeSpan period,
        EventDescriptor counter,
        SignalDescriptor signals)
    {
        _ = loop.WhenChanged(path, changes);
        _ = loop.WhenExited(process);
        _ = loop.WhenExpired(timer);
        timer.Start(due, period);
        _ = loop.WhenSignalled(counter);
        counter.Signal(1);
        _ = loop.WhenReceived(signals);
    }

    public static void OfTests(
        MarbleScheduler marbles,
        VirtualKernel kernel,
        VirtualFile file,
        VirtualSocket socket,
        VirtualSocketOptions options,
        IReadOnlyDictionary<string, string> texts,
        IObservable<int> read,
        string name,
        int errno,
        VirtualTimeSchedulerBase<long, long> testScheduler,
        HistoricalScheduler historicalScheduler)
    {
        marbles.Run();
        kernel.Open("--r--w--x--h");
        file.Drain();
        kernel.OpenPulsed("--r--r");
        kernel.OpenSocket("--a--b|", texts, options);
        file.RefuseRegistration(errno, "--^--!");
        file.WakeSpuriously("--r");
        kernel.Interrupt("--(iii)");
        kernel.Open("--r--#");
        kernel.Open("--r", lifetime: "--^---!");
        marbles.Expect(file.Interest).ToBe("r--x--0");
        _ = new VirtualKernel(testScheduler, TimeSpan.FromTicks(1));
        _ = new VirtualKernel(historicalScheduler);
        _ = new SvgDiagram().Stream(name, marbles.Record(read)).Interest(name, socket).ToSvg();
    }
}
