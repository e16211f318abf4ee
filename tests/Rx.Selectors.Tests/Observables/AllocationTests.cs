using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Nothing is allocated per event, counted on the loop's own thread.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 2_000;
    private const int Counted = 5_000;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Events_through_Where_Select_and_Subscribe_allocate_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pair.Far.Send([1]);

        using IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read)
            .Where(static ready => (ready.Events & Readiness.Read) != 0)
            .Select(static ready => (Socket)ready.Key.FileObject)
            .Subscribe(socket =>
            {
                Echo(socket, pair.Far);
                meter.Count();
            });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} events"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Events_that_several_share_allocate_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read | Readiness.Write).Subscribe(static _ => { });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(_ =>
        {
            meter.Count();
        });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} events"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void One_shot_events_that_are_armed_again_allocate_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, trigger: Trigger.OneShot).Subscribe(ready =>
        {
            ready.Arm();
            meter.Count();
        });

        Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} events"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_loop_that_awaits_and_reads_allocates_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);

        async Task<long> ReadAsync()
        {
            while (!meter.Allocated.IsCompleted)
            {
                await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read);
                Echo(pair.Near, pair.Far);
                meter.Count();
            }

            return await meter.Allocated;
        }

        pair.Far.Send([1]);
        Assert.Equal(0, ReadinessLoop.Finish(loop.Run(ReadAsync), $"{Counted} awaits"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_loop_that_awaits_with_a_token_allocates_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using var cancellation = new CancellationTokenSource();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);

        async Task<long> ReadAsync()
        {
            while (!meter.Allocated.IsCompleted)
            {
                await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read, cancellation.Token);
                Echo(pair.Near, pair.Far);
                meter.Count();
            }

            return await meter.Allocated;
        }

        pair.Far.Send([1]);
        Assert.Equal(0, ReadinessLoop.Finish(loop.Run(ReadAsync), $"{Counted} awaits"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Awaits_that_find_their_result_there_leave_nothing_with_their_token(Backend backend)
    {
        using SocketPair one = SocketPair.Unix();
        using SocketPair other = SocketPair.Unix();
        using var cancellation = new CancellationTokenSource();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var meter = new AllocationMeter(WarmUp, Counted);

        async Task<(long Allocated, int FoundThere)> ReadAsync()
        {
            int foundThere = 0;
            for (int i = 0; !meter.Allocated.IsCompleted; i++)
            {
                if (i == WarmUp)
                {
                    foundThere = 0;
                }

                meter.Count();

                // Both are ready in one batch, and whichever is told first is there when the other one has gone on.
                ValueTask<ReadinessEvent> first = loop.Scheduler.ReadyAsync(one.Near, Readiness.Read, cancellation.Token);
                ValueTask<ReadinessEvent> second = loop.Scheduler.ReadyAsync(other.Near, Readiness.Read, cancellation.Token);
                await ((i & 1) == 0 ? first : second);
                ValueTask<ReadinessEvent> rest = (i & 1) == 0 ? second : first;
                foundThere += rest.IsCompleted ? 1 : 0;
                await rest;
            }

            return (await meter.Allocated, foundThere);
        }

        one.Far.Send([1]);
        other.Far.Send([1]);
        (long allocated, int foundThere) = ReadinessLoop.Finish(loop.Run(ReadAsync), $"{Counted} pairs of awaits");
        Assert.NotEqual(0, foundThere);
        Assert.Equal(0, allocated);
    }

    /// <summary>Takes one byte and lets another one come.</summary>
    private static void Echo(Socket socket, Socket far)
    {
        Span<byte> one = stackalloc byte[1];
        socket.Receive(one);
        far.Send(one);
    }
}
