using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Many observers of one file object, who come and go.</summary>
public sealed class ManyObserversTests
{
    private const int Many = 1_000;

    [Fact]
    public void They_get_an_event_in_the_order_in_which_they_subscribed_however_many_have_left()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        List<int> told = [];
        IDisposable[] subscriptions = [.. Enumerable.Range(0, Many).Select(Subscribe)];

        kernel.Tell((file, Readiness.Read));
        Assert.Equal(Enumerable.Range(0, Many), told);

        int[] left = [.. Enumerable.Range(0, Many).Where(static i => i % 7 != 3)];
        foreach (int one in left)
        {
            subscriptions[one].Dispose();
        }

        int last = Many;
        Subscribe(last);
        told.Clear();
        kernel.Tell((file, Readiness.Read));
        Assert.Equal(Enumerable.Range(0, Many).Except(left).Append(last), told);

        IDisposable Subscribe(int i) =>
            loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(_ => told.Add(i));
    }

    [Fact]
    public void The_next_observer_takes_no_more_memory_than_those_before()
    {
        const int MostBytesEach = 1_024; // a copy of a thousand members is eight times that
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var file = new ReadinessFile(3);
        var subscriptions = new IDisposable[4 * Many];
        IObservable<ReadinessEvent> readiness = loop.Scheduler.WhenReady(file, Readiness.Read);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < subscriptions.Length; i++)
        {
            subscriptions[i] = readiness.Subscribe(static _ => { });
        }

        foreach (IDisposable subscription in subscriptions)
        {
            subscription.Dispose();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated / subscriptions.Length, 1, MostBytesEach);
    }

    [Fact]
    public void Those_that_leave_within_an_event_get_nothing_and_the_others_get_all()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        List<int> told = [];
        var subscriptions = new IDisposable[Many];
        for (int i = 0; i < Many; i++)
        {
            int own = i;
            subscriptions[i] = loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(_ =>
            {
                told.Add(own);
                if (own == 0)
                {
                    foreach (IDisposable other in subscriptions.Where(static (_, i) => i % 10 != 0))
                    {
                        other.Dispose(); // the members are moved together meanwhile
                    }
                }
            });
        }

        kernel.Tell((file, Readiness.Read));

        Assert.Equal(Enumerable.Range(0, Many).Where(static i => i % 10 == 0), told);
    }

    [Fact]
    public void The_kernel_is_asked_for_the_union_as_it_grows_and_shrinks_and_for_nothing_in_between()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        IDisposable[] readers = [.. Enumerable.Range(0, Many).Select(_ => Subscribe(Readiness.Read))];
        IDisposable[] writers = [.. Enumerable.Range(0, Many).Select(_ => Subscribe(Readiness.Write))];
        Dispose(readers);
        Dispose(writers);

        Assert.Equal(["add 3 Read", "change 3 Read, Write", "change 3 Write", "remove 3"], kernel.Calls);

        IDisposable Subscribe(Readiness events) => loop.Scheduler.WhenReady(file, events).Subscribe(static _ => { });

        static void Dispose(IDisposable[] all)
        {
            foreach (IDisposable one in all)
            {
                one.Dispose();
            }
        }
    }

    [Fact]
    public void One_shots_that_share_a_file_are_counted_out_as_they_fire_and_in_as_they_are_armed()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probes = Enumerable.Range(0, 10).Select(static _ => new ObserverProbe<ReadinessEvent>()).ToArray();
        foreach (ObserverProbe<ReadinessEvent> probe in probes)
        {
            loop.Scheduler.WhenReady(file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(probe);
        }

        kernel.Tell((file, Readiness.Read));
        Assert.All(probes, static probe => Assert.Equal(1, probe.Count));
        Assert.Equal(Readiness.None, kernel.AskedOf(file));

        probes[4].Values[0].Arm();
        Assert.Equal(Readiness.Read, kernel.AskedOf(file));
        kernel.Tell((file, Readiness.Read));
        Assert.Equal([1, 1, 1, 1, 2, 1, 1, 1, 1, 1], probes.Select(static probe => probe.Count));
        Assert.Equal(Readiness.None, kernel.AskedOf(file));
    }
}
