using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>One subscription whose mask follows a sequence.</summary>
public sealed class ChangingInterestTests
{
    public static TheoryData<Backend> HavingEdge => EdgeTests.Having;

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void It_reports_what_the_last_mask_asks_for(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var masks = new Subject<Readiness>();
        var probe = new ObserverProbe<ReadinessEvent>();
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(pair.Near, masks, "data").Subscribe(probe);
        loop.FinishTurns();
        Assert.Empty(probe.Values);
        Assert.Empty(loop.Selector.GetMap());

        loop.Run(() => masks.OnNext(Readiness.Read));
        ReadinessEvent read = probe.WaitForOne("that it can be read");
        Assert.Equal((Readiness.Read, Readiness.Read, (object?)"data"), (read.Events, read.Key.Events, read.Key.Data));

        loop.Run(() => masks.OnNext(Readiness.Write));
        int before = probe.Count;
        ReadinessEvent write = probe.WaitForCount(before + 1, "that it can be written")[before];
        Assert.Equal((Readiness.Write, Readiness.Write), (write.Events, write.Key.Events));

        loop.Run(() => masks.OnNext(Readiness.None));
        before = probe.Count;
        loop.FinishTurns();
        Assert.Equal(before, probe.Count);
        Assert.Single(loop.Selector.GetMap());

        loop.Run(() => masks.OnNext(Readiness.Read));
        probe.WaitForCount(before + 1, "that it can be read, again");
    }

    [Theory]
    [MemberData(nameof(HavingEdge))]
    public void An_edge_is_not_lost_while_the_mask_changes(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var masks = new BehaviorSubject<Readiness>(Readiness.Read);
        var probe = new ObserverProbe<ReadinessEvent>(_ => pair.Near.Receive(new byte[16]));
        loop.Scheduler.WhenReady(pair.Near, masks, trigger: Trigger.Edge)
            .Where(static ready => (ready.Events & Readiness.Read) != 0).Subscribe(probe);
        for (int round = 0; round < 20; round++)
        {
            masks.OnNext(Readiness.None);
            pair.Far.Send([1]);
            masks.OnNext(round % 2 == 0 ? Readiness.Read | Readiness.Write : Readiness.Read);
            probe.WaitForCount(round + 1, $"the byte of round {round}");
            loop.FinishTurn();
        }
    }

    [Theory]
    [MemberData(nameof(HavingEdge))]
    public void A_wider_mask_gets_its_edge_though_another_observer_has_had_it(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var masks = new BehaviorSubject<Readiness>(Readiness.Read);
        var other = new ObserverProbe<ReadinessEvent>();
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read | Readiness.Write, trigger: Trigger.Edge).Subscribe(other);
        other.WaitForOne("that it can be written");
        loop.Scheduler.WhenReady(pair.Near, masks, trigger: Trigger.Edge).Subscribe(probe);
        loop.FinishTurns();
        Assert.Empty(probe.Values);

        masks.OnNext(Readiness.Read | Readiness.Write);

        Assert.Equal(Readiness.Write, probe.WaitForOne("that it can be written, of the wider mask").Events);
    }

    [Fact]
    public void The_kernel_is_asked_once_a_change_and_the_registration_stays()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        using var masks = new Subject<Readiness>();
        List<SelectorKeyChangeReason> changes = [];
        loop.Scheduler.KeyChanges.Subscribe(change => changes.Add(change.Reason));
        IDisposable subscription = loop.Scheduler.WhenReady(file, masks).Subscribe(static _ => { });

        foreach (Readiness mask in (Readiness[])
            [Readiness.None, Readiness.Read, Readiness.Read, Readiness.Read | Readiness.Write, Readiness.None, Readiness.Write])
        {
            masks.OnNext(mask);
        }

        subscription.Dispose();
        loop.FinishTurns();

        Assert.False(masks.HasObservers);
        Assert.Equal(
            ["add 3 Read", "change 3 Read, Write", "remove 3", "add 3 Write", "remove 3"], // this kernel cannot disarm
            kernel.Calls);
        Assert.Equal(
            [
                SelectorKeyChangeReason.Registered,
                SelectorKeyChangeReason.Modified,
                SelectorKeyChangeReason.Modified,
                SelectorKeyChangeReason.Modified,
                SelectorKeyChangeReason.Unregistered,
            ],
            loop.Run(() => changes.ToArray()));
    }

    [Fact]
    public void A_mask_does_not_arm_what_an_observer_has_disarmed()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        using var masks = new BehaviorSubject<Readiness>(Readiness.Read);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        loop.Scheduler.WhenReady(file, masks).Subscribe(probe);
        kernel.Tell((file, Readiness.Read));

        masks.OnNext(Readiness.Read | Readiness.Write);
        Assert.Equal(Readiness.None, kernel.AskedOf(file));

        probe.Values[0].Arm();
        Assert.Equal(Readiness.Read | Readiness.Write, kernel.AskedOf(file));
        masks.OnNext(Readiness.None);
        probe.Values[0].Arm();
        Assert.Equal(Readiness.None, kernel.AskedOf(file));
    }

    [Fact]
    public void A_mask_that_cannot_be_asked_for_fails_the_observer_and_ends_the_interest()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        using var masks = new BehaviorSubject<Readiness>(Readiness.Read);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, masks).Subscribe(probe);

        masks.OnNext(Readiness.HangUp);

        probe.WaitForError<ArgumentException>("of the mask");
        Assert.False(masks.HasObservers);
        Assert.Equal(Readiness.None, kernel.AskedOf(file));
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void The_masks_end_as_they_end_the_observer_or_hold()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var holding = new ObserverProbe<ReadinessEvent>();
        var completing = new ObserverProbe<ReadinessEvent>();
        var failing = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Observable.Return(Readiness.Read)).Subscribe(holding);
        loop.Scheduler.WhenReady(file, Observable.Return(Readiness.None)).Subscribe(completing);
        loop.Scheduler.WhenReady(file, Observable.Throw<Readiness>(new TimeZoneNotFoundException())).Subscribe(failing);

        completing.WaitForCompletion("with nothing to ask for any more");
        failing.WaitForError<TimeZoneNotFoundException>("of the masks");
        kernel.Tell((file, Readiness.Read));
        Assert.Equal(1, holding.Count);
        loop.Scheduler.Unregister(file);
        holding.WaitForCompletion("of the unregistered");
    }

    [Fact]
    public void After_the_end_of_the_source_the_first_mask_fails_the_observer()
    {
        var loop = new ReadinessLoop(new ReadinessRecorder());
        using var masks = new Subject<Readiness>();
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(new ReadinessFile(3), masks).Subscribe(probe);
        loop.Dispose();

        masks.OnNext(Readiness.Read);

        probe.WaitForError<ObjectDisposedException>("of the scheduler that has ended");
    }

    [Fact]
    public void A_source_of_others_is_subscribed_to_anew_for_each_mask()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        using var masks = new BehaviorSubject<Readiness>(Readiness.Read);
        var probe = new ObserverProbe<ReadinessEvent>();
        new Relayed(loop.Scheduler).WhenReady(file, masks).Subscribe(probe);
        kernel.Tell((file, Readiness.Read));
        masks.OnNext(Readiness.Write);
        kernel.Tell((file, Readiness.Write));
        masks.OnNext(Readiness.None);

        Assert.Equal([Readiness.Read, Readiness.Write], probe.Values.Select(static ready => ready.Events));
        Assert.Equal(Readiness.None, kernel.AskedOf(file));
    }

    private sealed class Relayed(IReadinessSource source) : IReadinessSource
    {
        public System.Reactive.Concurrency.IScheduler Scheduler => source.Scheduler;

        public IObservable<SelectorKeyChange> KeyChanges => source.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            source.WhenReady(fileObject, events, data, trigger);
    }
}
