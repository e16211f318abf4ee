using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>On which thread, in what order and how often observers are told.</summary>
public sealed class DeliveryTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Events_come_on_the_loops_own_thread(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
        probe.WaitForCount(5, "events of what is not drained");

        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_file_object_is_reported_again_until_it_is_drained(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int told = 0;
        var probe = new ObserverProbe<ReadinessEvent>(_ =>
        {
            if (++told == 3)
            {
                pair.Near.Receive(new byte[10]);
            }
        });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
        pair.Far.Send([1, 2]);

        probe.WaitForCount(3, "events of what is not drained");
        loop.FinishTurns();
        Assert.Equal(3, probe.Count);

        pair.Far.Send([3]);
        probe.WaitForCount(4, "an event of what came later");
    }

    [Fact]
    public void A_batch_is_dispatched_in_the_kernels_order()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        ReadinessFile[] files = [.. Enumerable.Range(3, 20).Select(static number => new ReadinessFile(number))];
        var told = new List<object>();
        foreach (ReadinessFile file in files)
        {
            loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(ready => told.Add(ready.Key.FileObject));
        }

        ReadinessFile[] order = [.. files];
        new Random(7).Shuffle(order);
        kernel.Tell([.. order.Select(static file => ((IFileObject)file, Readiness.Read))]);

        Assert.Equal(order, loop.Run(() => told.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void One_observer_of_many_file_objects_receives_one_event_at_a_time(Backend backend)
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, 8).Select(static _ => SocketPair.Unix())];
        try
        {
            using ReadinessLoop loop = ReadinessLoop.Over(backend);
            byte[] byteRead = new byte[1];
            var probe = new ObserverProbe<ReadinessEvent>(ready =>
                ((System.Net.Sockets.Socket)ready.Key.FileObject).Receive(byteRead));
            foreach (SocketPair pair in pairs)
            {
                loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
            }

            Parallel.ForEach(pairs, static pair =>
            {
                for (int i = 0; i < 50; i++)
                {
                    pair.Far.Send([1]);
                }
            });

            probe.WaitForCount(pairs.Length * 50, "an event for each byte");
        }
        finally
        {
            Array.ForEach(pairs, static pair => pair.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Nothing_an_observer_does_within_an_event_brings_it_another_one_within(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int told = 0;
        ObserverProbe<ReadinessEvent> probe = null!;
        probe = new ObserverProbe<ReadinessEvent>(ready =>
        {
            switch (++told)
            {
                case 1:
                    pair.Far.Send([2]);
                    break;
                case 2:
                    loop.Scheduler.WhenReady(pair.Near, Readiness.Write).Take(1).Subscribe();
                    break;
                case 3:
                    ready.Disarm();
                    ready.Arm();
                    break;
                case 4:
                    loop.Scheduler.Unregister(pair.Near);
                    break;
            }
        });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);
        pair.Far.Send([1]);

        probe.WaitForCompletion("unregistered in the fourth event");
        Assert.Equal(4, probe.Count);
    }
}
