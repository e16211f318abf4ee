using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>An observer that throws loses its subscription, and nobody else anything.</summary>
public sealed class BadObserverTests
{
    private readonly ReadinessFile _one = new(3);
    private readonly ReadinessFile _other = new(4);

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_observer_that_throws_is_unsubscribed_and_the_exception_goes_to_the_configured_handler(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var good = new ObserverProbe<ReadinessEvent>();
        var bad = new ObserverProbe<ReadinessEvent>(static _ => throw new TimeZoneNotFoundException());
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(bad);
        loop.Scheduler.WhenReady(another.Near, Readiness.Read).Subscribe(good);

        pair.Far.Send([1]);
        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        loop.FinishTurns();

        Assert.Equal(1, bad.Count);
        Assert.False(bad.HasEnded);
        Assert.Single(loop.Selector.GetMap());
        another.Far.Send([1]);
        good.WaitForOne("the event of the one who does not throw");
    }

    [Fact]
    public void Others_of_the_same_file_object_and_of_the_same_batch_get_their_event()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var bad = new ObserverProbe<ReadinessEvent>(static _ => throw new TimeZoneNotFoundException());
        var sharer = new ObserverProbe<ReadinessEvent>();
        var other = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(bad);
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(sharer);
        loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(other);

        kernel.Tell((_one, Readiness.Read), (_other, Readiness.Read));

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Assert.Equal((1, 1, 1), (bad.Count, sharer.Count, other.Count));
        kernel.Tell((_one, Readiness.Read), (_other, Readiness.Read));
        Assert.Equal((1, 2, 2), (bad.Count, sharer.Count, other.Count));
    }

    [Fact]
    public void The_exceptions_of_two_observers_at_one_event_are_both_reported()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        loop.Scheduler.WhenReady(_one, Readiness.Read)
            .Subscribe(new ObserverProbe<ReadinessEvent>(static _ => throw new TimeZoneNotFoundException()));
        loop.Scheduler.WhenReady(_one, Readiness.Read)
            .Subscribe(new ObserverProbe<ReadinessEvent>(static _ => throw new InvalidTimeZoneException()));

        kernel.Tell((_one, Readiness.Read));

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Assert.IsType<InvalidTimeZoneException>(loop.TakeFailure());
        Assert.Empty(kernel.GetMap());
    }

    [Fact]
    public void A_completion_that_throws_does_not_keep_other_observers_from_theirs()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var good = new ObserverProbe<ReadinessEvent>();
        var late = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(static _ => { }, ThrowsAtItsEnd);
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(good);
        loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(static _ => { }, ThrowsAtItsEnd);
        loop.Scheduler.WhenReady(_other, Readiness.Read).Subscribe(late);

        loop.Scheduler.Unregister(_one);
        good.WaitForCompletion("unregistered");
        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());

        loop.Scheduler.Dispose();
        late.WaitForCompletion("at the scheduler's end");
        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
    }

    [Fact]
    public void A_one_shot_observer_that_throws_is_unsubscribed_as_well()
    {
        var kernel = new ReadinessRecorder { Triggers = [Trigger.OneShot] };
        using var loop = new ReadinessLoop(kernel);
        loop.Scheduler.WhenReady(_one, Readiness.Read, trigger: Trigger.OneShot)
            .Subscribe(static _ => throw new TimeZoneNotFoundException());

        kernel.Tell((_one, Readiness.Read));

        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Assert.Empty(kernel.GetMap());
        Assert.Equal(["add 3 Read", "remove 3"], kernel.Calls);
    }

    private static void ThrowsAtItsEnd() => throw new TimeZoneNotFoundException();
}
