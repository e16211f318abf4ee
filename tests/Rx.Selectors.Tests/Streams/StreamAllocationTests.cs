using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Nothing is allocated per chunk, counted on the loop's own thread.</summary>
public sealed class StreamAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Counted = 5_000;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Receiving_allocates_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pair.Far.Send([1]);

        using IDisposable subscription = loop.Scheduler.Receive(pair.Near).Subscribe(bytes =>
        {
            pair.Far.Send(bytes.Span);
            meter.Count();
        });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} chunks"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Receiving_from_a_pipe_allocates_nothing(Backend backend)
    {
        using var pipe = new RawPipe();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pipe.Write();

        using IDisposable subscription = loop.Scheduler.Receive(pipe.ReadEnd).Subscribe(bytes =>
        {
            Libc.Write(pipe.WriteEnd, bytes.Span);
            meter.Count();
        });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} chunks"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Sending_what_the_kernel_takes_allocates_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pair.Far.Send([1]);
        using var queue = new SendQueue(loop.Scheduler, pair.Far);

        using IDisposable subscription = loop.Scheduler.Receive(pair.Near).Subscribe(bytes =>
        {
            queue.OnNext(bytes);
            meter.Count();
        });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} chunks"));
        loop.Run(queue.Dispose);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Filling_up_and_draining_and_holding_the_producer_meanwhile_allocate_nothing(Backend backend)
    {
        using SocketPair source = SocketPair.Unix();
        using SocketPair sink = SocketPair.Unix();
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = backend.Create() });
        using var queue = new SendQueue(loop, sink.Near);
        using IDisposable relay = loop.Receive(source.Near, full: queue.Full).Subscribe(queue);
        var chunk = new byte[64 * 1024];

        void FillAndDrain(int times)
        {
            for (int i = 0; i < times; i++)
            {
                while (!queue.IsFull)
                {
                    source.Far.Send(chunk, SocketFlags.None, out _);
                    loop.RunOnce(TimeSpan.Zero);
                }

                while (queue.IsFull)
                {
                    sink.Far.Receive(chunk, SocketFlags.None, out _);
                    loop.RunOnce(TimeSpan.Zero);
                }
            }
        }

        queue.Send(new byte[1_000_000]); // deeper than it gets afterwards, where that varies a little
        FillAndDrain(20);

        Assert.Equal(0, AllocationCount.LeastOf(() => FillAndDrain(100)));
    }

    [Fact]
    public void A_queue_that_is_idle_holds_no_block()
    {
        var stream = new ScriptedStream(3);
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        using var queue = new SendQueue(loop.Scheduler, stream);
        var kernel = (ReadinessRecorder)loop.Selector;
        BlockPool blocks = LoopStreams.Of(loop.Scheduler).Blocks;

        for (int i = 0; i < 10; i++)
        {
            loop.Run(() => queue.Send(new byte[100]));
            Assert.Equal(0, loop.Run(() => blocks.Kept));
            stream.Room = 100;
            kernel.Tell((stream, Readiness.Write));
            Assert.Equal(1, loop.Run(() => blocks.Kept)); // the same one each time
        }
    }
}
