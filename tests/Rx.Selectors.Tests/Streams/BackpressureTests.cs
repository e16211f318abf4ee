using System.Net.Sockets;
using System.Reactive;
using System.Security.Cryptography;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>A reader that stops, stops the sender: what is between them stays small, and nothing of it is lost.</summary>
[Collection(ProcessWide.Name)]
public sealed class BackpressureTests
{
    private const long Offered = 1L << 30;
    private const long AllowedMemory = 2 * 1024 * 1024;
    private const int AfterTheStop = 32 * 1024 * 1024;

    [UnixFact(Because = "Wine's sockets go on taking a little for as long as nobody reads.")]
    public void A_gigabyte_offered_to_a_reader_that_has_stopped_waits_with_the_sender()
    {
        using SocketPair source = SocketPair.Tcp();
        using SocketPair sink = SocketPair.Tcp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var relayed = new ObserverProbe<Unit>();
        using SendQueue queue = loop.Run(
            () => new SendQueue(loop.Scheduler, sink.Near, new SendOptions { EndsWriting = true }));
        using IDisposable ending = queue.Finished.Subscribe(relayed);
        using var sender = new Sender(source.Far, Offered);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        using IDisposable relay = loop.Scheduler.Receive(source.Near, full: queue.Full).Subscribe(queue);
        sender.Start();
        Patience.WaitUntil(() => IsHeld(loop, queue, source.Far), "the sender is held");

        long held = GC.GetTotalMemory(forceFullCollection: true) - before + queue.QueuedBytes;
        Assert.True(held < AllowedMemory, $"{held} bytes are held.");
        Assert.True(queue.QueuedBytes >= new SendOptions().HighWaterMark, "The queue is not what holds the sender.");
        Assert.True(sender.Sent < Offered / 8, $"{sender.Sent} bytes have gone to somewhere.");

        sender.StopAfter(AfterTheStop);
        (long received, byte[] hash) = Drain(sink.Far);
        ReadinessLoop.Finish(sender.Finished, "the sender to finish");
        relayed.WaitForOne("the relay to finish");
        Assert.Equal(sender.Sent, received);
        Assert.Equal(sender.Hash, hash);
        long after = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(after < AllowedMemory, $"{after} bytes are left.");
    }

    /// <summary>The queue is full, the loop has nothing to do, and the sender cannot write.</summary>
    private static bool IsHeld(ReadinessLoop loop, SendQueue queue, Socket sender)
    {
        int queued = loop.Run(() => queue.IsFull ? queue.QueuedBytes : 0);
        loop.FinishTurns();
        return queued > 0 && loop.Run(() => queue.QueuedBytes) == queued && !sender.Poll(0, SelectMode.SelectWrite);
    }

    private static (long Count, byte[] Hash) Drain(Socket socket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        long total = 0;
        socket.Blocking = true;
        socket.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        while (socket.Receive(buffer) is > 0 and int count)
        {
            hash.AppendData(buffer, 0, count);
            total += count;
        }

        return (total, hash.GetHashAndReset());
    }

    /// <summary>A thread that writes as fast as it can.</summary>
    private sealed class Sender(Socket socket, long offered) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _sent;
        private long _limit = offered;

        public Task Finished { get; private set; } = Task.CompletedTask;

        public long Sent => Volatile.Read(ref _sent);

        public byte[] Hash { get; private set; } = [];

        public void Start() => Finished = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);

        public void StopAfter(long count) => Volatile.Write(ref _limit, Sent + count);

        public void Dispose() => _hash.Dispose();

        private void Run()
        {
            socket.Blocking = true;
            byte[] chunk = RandomNumberGenerator.GetBytes(64 * 1024);
            for (int i = 0; Sent < Volatile.Read(ref _limit); i++)
            {
                BitConverter.TryWriteBytes(chunk, i); // no two are the same
                socket.Send(chunk);
                _hash.AppendData(chunk);
                Volatile.Write(ref _sent, _sent + chunk.Length);
            }

            socket.Shutdown(SocketShutdown.Send);
            Hash = _hash.GetHashAndReset();
        }
    }
}
