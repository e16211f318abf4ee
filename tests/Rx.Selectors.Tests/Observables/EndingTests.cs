using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>How readiness ends without an error, and how when the selector itself fails.</summary>
public sealed class EndingTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Unregistering_completes_all_observers_of_that_file_object_and_no_other(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        var stranger = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read, "first").Subscribe(reader);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Write).Subscribe(writer);
        loop.Scheduler.WhenReady(another.Near, Readiness.Read).Subscribe(stranger);

        SelectorKey key = loop.Scheduler.Unregister(pair.Near);

        Assert.Equal((pair.Near, Readiness.Read | Readiness.Write, (object?)"first"), (key.FileObject, key.Events, key.Data));
        reader.WaitForCompletion("the reader's");
        writer.WaitForCompletion("the writer's");
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(reader.Threads));
        Assert.Single(loop.Selector.GetMap());
        another.Far.Send([1]);
        stranger.WaitForOne("the event of the other file object");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Unregistering_within_an_event_completes_after_it_and_lets_no_event_follow(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(_ => loop.Scheduler.Unregister(pair.Near));
        pair.Far.Send([1]);

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        probe.WaitForCompletion("unregistered by itself");
        Assert.Equal(1, probe.Count);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_subscription_disposed_between_the_unregistering_and_its_notice_receives_nothing(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var left = new ObserverProbe<ReadinessEvent>();
        var stayed = new ObserverProbe<ReadinessEvent>();
        IDisposable subscription = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(left);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(stayed);

        loop.Run(() =>
        {
            loop.Scheduler.Unregister(pair.Near);
            subscription.Dispose();
        });

        stayed.WaitForCompletion("of who stayed");
        Assert.False(left.HasEnded);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_closed_file_object_can_still_be_unregistered_by_its_object(Backend backend)
    {
        SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        // In one piece of work, so that the loop does not find out by itself in between.
        SelectorKey key = loop.Run(() =>
        {
            pair.Dispose();
            return loop.Scheduler.Unregister(pair.Near);
        });

        Assert.Same(pair.Near, key.FileObject);
        probe.WaitForCompletion("unregistered after it was closed");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_closed_file_object_can_be_unregistered_by_another_object_of_its_registration(Backend backend)
    {
        SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var bySocket = new ObserverProbe<ReadinessEvent>();
        var byHandle = new ObserverProbe<ReadinessEvent>();
        SafeSocketHandle handle = pair.Near.SafeHandle;
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(bySocket);
        loop.Scheduler.WhenReady(handle, Readiness.Read).Subscribe(byHandle);

        loop.Run(() =>
        {
            pair.Dispose();
            loop.Scheduler.Unregister(handle);
        });

        bySocket.WaitForCompletion("of who observed the socket");
        byHandle.WaitForCompletion("of who observed its handle");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_descriptor_unregisters_the_object_that_has_it(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        loop.Scheduler.Unregister(pair.Near.SafeHandle.DangerousGetHandle());

        probe.WaitForCompletion("unregistered by its number");
    }

    [Fact]
    public void Unregistering_a_file_object_that_is_not_observed_is_refused()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        Assert.Throws<KeyNotFoundException>(() => loop.Scheduler.Unregister(pair.Near));

        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(static _ => { }).Dispose();
        Assert.Throws<KeyNotFoundException>(() => loop.Scheduler.Unregister(pair.Near));

        pair.Near.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loop.Scheduler.Unregister(pair.Near));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_of_the_scheduler_completes_all_observers(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        ObserverProbe<ReadinessEvent>[] probes = [new(), new(), new()];
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probes[0]);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probes[1]);
        loop.Scheduler.WhenReady(another.Near, Readiness.Read).Subscribe(probes[2]);

        loop.Scheduler.Dispose();

        Assert.All(probes, static probe => probe.WaitForCompletion("at the scheduler's end"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_of_the_scheduler_within_an_event_completes_after_it(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int told = 0;
        void End(ReadinessEvent ready)
        {
            told++;
            loop.Scheduler.Dispose();
        }

        var one = new ObserverProbe<ReadinessEvent>(End);
        var other = new ObserverProbe<ReadinessEvent>(End);
        pair.Far.Send([1]);
        another.Far.Send([1]);
        loop.Run(() =>
        {
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(one);
            loop.Scheduler.WhenReady(another.Near, Readiness.Read).Subscribe(other);
        });

        one.WaitForCompletion("at the scheduler's end");
        other.WaitForCompletion("at the scheduler's end");
        Assert.Equal(1, told);
    }

    [Fact]
    public void Disposing_of_the_scheduler_within_an_event_silences_the_other_observers_of_the_registration()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var first = new ObserverProbe<ReadinessEvent>(_ => loop.Scheduler.Dispose());
        var sharer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(first);
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(sharer);

        kernel.Report((file, Readiness.Read));

        sharer.WaitForCompletion("at the scheduler's end");
        Assert.Equal((1, 0), (first.Count, sharer.Count));
    }

    [UnixFact]
    public void A_file_that_is_found_closed_when_the_scheduler_has_ended_is_no_error()
    {
        Thread? thread = null;
        var selector = new EpollSelector();
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            Selector = selector,
            ThreadFactory = run => thread = new Thread(run) { IsBackground = true },
        });
        using SocketPair first = SocketPair.Unix();
        using SocketPair second = SocketPair.Unix();
        using var hasClosed = new ManualResetEventSlim();
        using var isHeld = new ManualResetEventSlim();
        var probe = new ObserverProbe<ReadinessEvent>();
        using (SchedulerHold.Of(scheduler))
        {
            scheduler.WhenReadable(first.Near).Subscribe(_ =>
            {
                Patience.WaitFor(isHeld, "the selector to be held");
                second.Near.Dispose();
                hasClosed.Set();
            });
            scheduler.WhenReadable(second.Near).Subscribe(probe);
            first.Far.Send([1]);
            second.Far.Send([1]);
        }

        lock (selector.Gate)
        {
            isHeld.Set();
            Patience.WaitFor(hasClosed, "the second file to be closed, after it was found ready");
            Patience.WaitUntil(
                () => (thread!.ThreadState & ThreadState.WaitSleepJoin) != 0, "the loop asks what has become of it");
            scheduler.Dispose();
        }

        probe.WaitForCompletion("at the scheduler's end");
    }

    [Fact]
    public void Observers_that_were_unregistered_just_before_the_scheduler_ended_complete_all_the_same()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(probe);

        loop.Run(() =>
        {
            loop.Scheduler.Unregister(file);
            loop.Scheduler.Dispose();
        });

        probe.WaitForCompletion("unregistered, and then the end");
    }

    [Fact]
    public void Observers_that_are_unregistered_while_the_scheduler_ends_complete_all_the_same()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var file = new ReadinessFile(3);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(file, Readiness.Read).Subscribe(probe);

        loop.Run(() =>
        {
            loop.Scheduler.Dispose();
            loop.Scheduler.Unregister(file);
        });

        probe.WaitForCompletion("the end, and unregistered within");
    }

    [Fact]
    public async Task When_the_kernel_will_not_wait_any_more_every_observer_fails_with_the_reason()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var one = new ObserverProbe<ReadinessEvent>();
        var other = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(new ReadinessFile(3), Readiness.Read).Subscribe(one);
        loop.Scheduler.WhenReady(new ReadinessFile(4), Readiness.Read).Subscribe(other);

        var failure = new SelectorException("poll", Errno.EINVAL);
        kernel.FailWait(failure);

        Assert.Same(failure, one.WaitForError<SelectorException>("of the first"));
        Assert.Same(failure, other.WaitForError<SelectorException>("of the second"));
        Assert.Same(failure, await Assert.ThrowsAsync<SelectorException>(
            () => Patience.WaitFor(loop.Scheduler.Completion, "the scheduler's completion")));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_observer_can_subscribe_again_when_it_was_completed(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>(_ => pair.Near.Receive(new byte[1]));
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Repeat(2).Subscribe(probe);

        loop.Scheduler.Unregister(pair.Near);
        Patience.WaitUntil(() => loop.Selector.GetMap().Count == 1, "it had subscribed again");
        pair.Far.Send([1]);
        probe.WaitForOne("an event of the second subscription");
        loop.Scheduler.Unregister(pair.Near);
        probe.WaitForCompletion("unregistered twice");
    }
}
