using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>What a connection costs on which nothing happens.</summary>
[Collection(ProcessWide.Name)]
public sealed class IdleConnectionTests
{
    private const int Connections = 200;
    private const int AllowedBytes = 2 * 1024;

    [Fact]
    public void Receiving_and_a_queue_together_cost_less_than_two_kibibytes()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        SocketPair[] pairs = [.. Enumerable.Range(0, Connections).Select(static _ => SocketPair.Unix())];
        var held = new List<IDisposable>(2 * Connections);
        Open(pairs[0]); // what the loop has once
        loop.FinishTurns();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        foreach (SocketPair pair in pairs.AsSpan(1))
        {
            Open(pair);
        }

        loop.FinishTurns();
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (Connections - 1);
        Assert.True(each < AllowedBytes, $"An idle connection costs {each} bytes.");
        held.ForEach(static one => one.Dispose());
        Array.ForEach(pairs, static pair => pair.Dispose());

        void Open(SocketPair pair)
        {
            var queue = new SendQueue(loop.Scheduler, pair.Near);
            held.Add(queue);
            held.Add(loop.Scheduler.Receive(pair.Near, full: queue.Full).Subscribe(queue));
        }
    }
}
