using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What the kernel is asked for, and when: interest follows subscription.</summary>
public sealed class InterestTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ReadinessFile _file = new(3);

    public InterestTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Nothing_is_asked_before_anyone_subscribes()
    {
        _loop.Scheduler.WhenReady(_file, Readiness.Read);

        Assert.Empty(_kernel.Calls);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void Subscribing_asks_and_disposing_stops_asking()
    {
        IDisposable subscription = Subscribe(Readiness.Read | Readiness.Priority);
        Assert.Equal(["add 3 Read, Priority"], _kernel.Calls);

        subscription.Dispose();
        Assert.Equal(["add 3 Read, Priority", "remove 3"], _kernel.Calls);
        Assert.Empty(_kernel.GetMap());
    }

    [Fact]
    public void Each_subscription_of_one_observable_begins_and_ends_by_itself()
    {
        IObservable<ReadinessEvent> readable = _loop.Scheduler.WhenReady(_file, Readiness.Read);
        var first = new ObserverProbe<ReadinessEvent>();
        var second = new ObserverProbe<ReadinessEvent>();

        IDisposable one = readable.Subscribe(first);
        readable.Subscribe(second);
        _kernel.Tell((_file, Readiness.Read));
        one.Dispose();
        _kernel.Tell((_file, Readiness.Read));

        Assert.Equal(1, first.Count);
        Assert.Equal(2, second.Count);
    }

    [Fact]
    public void The_kernel_is_asked_again_only_when_the_union_of_all_interests_changes()
    {
        IDisposable a = Subscribe(Readiness.Read);
        IDisposable b = Subscribe(Readiness.Read);
        IDisposable c = Subscribe(Readiness.Write);
        IDisposable d = Subscribe(Readiness.Read | Readiness.Write);
        Assert.Equal(["add 3 Read", "change 3 Read, Write"], _kernel.Calls);

        _kernel.ForgetCalls();
        c.Dispose();
        a.Dispose();
        Assert.Empty(_kernel.Calls);

        d.Dispose();
        Assert.Equal(["change 3 Read"], _kernel.Calls);

        b.Dispose();
        Assert.Equal(["change 3 Read", "remove 3"], _kernel.Calls);
    }

    [Fact]
    public void A_subscription_after_the_last_one_has_ended_is_registered_anew()
    {
        Subscribe(Readiness.Read).Dispose();
        Subscribe(Readiness.Write);

        Assert.Equal(["add 3 Read", "remove 3", "add 3 Write"], _kernel.Calls);
    }

    [Fact]
    public void Different_objects_with_one_descriptor_share_its_registration()
    {
        var same = new ReadinessFile(3);
        var first = new ObserverProbe<ReadinessEvent>();
        var second = new ObserverProbe<ReadinessEvent>();
        _loop.Scheduler.WhenReady(_file, Readiness.Read).Subscribe(first);
        _loop.Scheduler.WhenReady(same, Readiness.Read).Subscribe(second);

        _kernel.Tell((_file, Readiness.Read));

        Assert.Equal(["add 3 Read"], _kernel.Calls);
        Assert.Same(_file, Assert.Single(first.Values).Key.FileObject);
        Assert.Same(same, Assert.Single(second.Values).Key.FileObject);
    }

    [Fact]
    public void An_event_that_comes_while_Subscribe_still_registers_has_its_key()
    {
        // The kernel reports what is ready as soon as it is asked, and the loop may be faster than the subscribing thread.
        var probe = new ObserverProbe<ReadinessEvent>();
        _kernel.Added = _ => _kernel.Tell((_file, Readiness.Read));

        _loop.Scheduler.WhenReady(_file, Readiness.Read, "mine").Subscribe(probe);

        ReadinessEvent ready = probe.WaitForOne("the event");
        Assert.NotNull(ready.Key);
        Assert.Equal("mine", ready.Key.Data);
    }

    [Fact]
    public async Task Interests_that_come_and_go_on_many_threads_leave_the_kernel_asked_for_those_that_stay()
    {
        ReadinessFile[] files = [new(10), new(11), new(12)];
        Readiness[] masks = [Readiness.Read, Readiness.Write, Readiness.Read | Readiness.Write, Readiness.Priority];
        var stayed = new List<(ReadinessFile File, Readiness Events)>();

        void ComeAndGo(int seed)
        {
            var random = new Random(seed);
            var mine = new List<(ReadinessFile File, Readiness Events, IDisposable Subscription)>();
            for (int i = 0; i < 2_000; i++)
            {
                if (mine.Count < 6 && random.Next(2) == 0)
                {
                    ReadinessFile file = files[random.Next(files.Length)];
                    Readiness events = masks[random.Next(masks.Length)];
                    mine.Add((file, events, _loop.Scheduler.WhenReady(file, events).Subscribe(_ => { })));
                }
                else if (mine.Count > 0)
                {
                    int leaving = random.Next(mine.Count);
                    mine[leaving].Subscription.Dispose();
                    mine.RemoveAt(leaving);
                }

                _kernel.Report((files[random.Next(files.Length)], Readiness.Read));
            }

            lock (stayed)
            {
                stayed.AddRange(mine.Select(static one => (one.File, one.Events)));
            }
        }

        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => Task.Run(() => ComeAndGo(seed))));

        Assert.All(files, file => Assert.Equal(
            stayed.Where(one => one.File == file).Aggregate(Readiness.None, static (union, one) => union | one.Events),
            _kernel.AskedOf(file)));
    }

    private IDisposable Subscribe(Readiness events) =>
        _loop.Scheduler.WhenReady(_file, events).Subscribe(new ObserverProbe<ReadinessEvent>());
}
