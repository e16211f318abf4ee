using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>A number that is closed while it is observed, and becomes the number of another file.</summary>
public sealed class ReusedNumberTests
{
    public static TheoryData<Backend> KnowingFiles { get; } = [.. Backend.All.Where(static backend => backend.KnowsFiles)];

    public static TheoryData<Backend, Readiness> EachWithNextMask { get; } = new(
        Backend.All.SelectMany(static backend => new[] { Readiness.Read, Readiness.Read | Readiness.Write }
            .Select(mask => (backend, mask))));

    [UnixTheory]
    [MemberData(nameof(EachWithNextMask))]
    public void A_file_object_that_has_the_number_of_a_closed_one_is_observed_and_the_closed_one_fails(
        Backend backend, Readiness nextMask)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var closed = new Device(first.Near);
        var closedProbe = new ObserverProbe<ReadinessEvent>();
        var freshProbe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(closed, Readiness.Read).Subscribe(closedProbe);
        loop.FinishTurn();

        closed.IsClosed = true;
        Libc.DuplicateOnto(second.Near, first.Near); // closes the number and opens it as another file, in one step
        loop.Scheduler.WhenReady(new Device(first.Near), nextMask, trigger: Trigger.OneShot).Subscribe(freshProbe);
        Libc.Write(second.Far, [1]);

        freshProbe.WaitForOne("an event of the new file");
        closedProbe.WaitForError<ObjectDisposedException>("of the closed file object");
        Assert.Empty(closedProbe.Values);
        freshProbe.AssertGrammar();
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_bare_number_that_is_another_file_by_now_is_observed_anew(Backend backend)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var oldProbe = new ObserverProbe<ReadinessEvent>();
        var freshProbe = new ObserverProbe<ReadinessEvent>(_ => Libc.Read(first.Near, new byte[1]));
        loop.Scheduler.WhenReady(first.Near, Readiness.Read).Subscribe(oldProbe);
        loop.FinishTurn();

        Libc.DuplicateOnto(second.Near, first.Near);
        loop.Scheduler.WhenReady(first.Near, Readiness.Read).Subscribe(freshProbe);
        Libc.Write(second.Far, [1]);

        freshProbe.WaitForOne("the new file's byte");
        if (backend.KnowsFiles)
        {
            var error = oldProbe.WaitForError<ObjectDisposedException>("of who observes the closed number");
            Assert.Contains("reused", error.Message);
        }
    }

    [UnixTheory]
    [MemberData(nameof(KnowingFiles))]
    public void An_edge_observer_of_the_next_owner_gets_its_edge(Backend backend)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var oldProbe = new ObserverProbe<ReadinessEvent>();
        var freshProbe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(first.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(oldProbe);
        loop.FinishTurn();

        Libc.Write(second.Far, [1]);
        Libc.DuplicateOnto(second.Near, first.Near);
        loop.Scheduler.WhenReady(first.Near, Readiness.Read, trigger: Trigger.Edge).Subscribe(freshProbe);

        freshProbe.WaitForOne("the edge of what is there");
        oldProbe.WaitForError<ObjectDisposedException>("of who observes the closed number");
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Several_observers_of_a_closed_file_object_all_fail(Backend backend)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var closed = new Device(first.Near);
        var probes = Enumerable.Range(0, 5).Select(static _ => new ObserverProbe<ReadinessEvent>()).ToArray();
        foreach (ObserverProbe<ReadinessEvent> probe in probes)
        {
            loop.Scheduler.WhenReady(closed, Readiness.Read).Subscribe(probe);
        }

        closed.IsClosed = true;
        Libc.DuplicateOnto(second.Near, first.Near);
        var freshProbe = new ObserverProbe<ReadinessEvent>(_ => Libc.Read(first.Near, new byte[1]));
        loop.Scheduler.WhenReady(new Device(first.Near), Readiness.Read).Subscribe(freshProbe);
        Libc.Write(second.Far, [1]);

        freshProbe.WaitForOne("the new file's byte");
        Assert.All(probes, static probe => probe.WaitForError<ObjectDisposedException>("of an observer of the closed one"));
    }

    /// <summary>poll and select know numbers alone, and a kqueue has nothing of a disarmed descriptor.</summary>
    [Fact]
    public void A_paused_observer_fails_when_it_goes_on_and_its_number_is_another_file()
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using var loop = new ReadinessLoop(new EpollSelector());
        Libc.Write(first.Far, [1]);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        loop.Scheduler.WhenReady(first.Near, Readiness.Read).Subscribe(probe);
        ReadinessEvent ready = probe.WaitForOne("the event");
        loop.FinishTurn();

        Libc.Write(second.Far, [1]);
        Libc.DuplicateOnto(second.Near, first.Near);
        ready.Arm();

        probe.WaitForError<ObjectDisposedException>("when it is armed again");
        Assert.Equal(1, probe.Count);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void A_paused_observer_fails_so_also_when_the_epoll_instance_has_been_replaced_meanwhile()
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using var ghost = new RawPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(ghost.ReadEnd));
        using var loop = new ReadinessLoop(new EpollSelector());
        Libc.Write(first.Far, [1]);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        loop.Scheduler.WhenReady(first.Near, Readiness.Read).Subscribe(probe);
        ReadinessEvent ready = probe.WaitForOne("the event");
        IDisposable careless = loop.Scheduler.WhenReady(ghost.ReadEnd, Readiness.Read).Subscribe(static _ => { });
        ghost.CloseReadEnd();
        careless.Dispose();
        ghost.Write();
        loop.FinishTurns(); // the kernel reports a file that no call can name, and the instance is replaced
        Patience.WaitUntil(() => loop.Selector.IsAsleep, "the loop sleeps");

        Libc.Write(second.Far, [1]);
        Libc.DuplicateOnto(second.Near, first.Near);
        ready.Arm();

        probe.WaitForError<ObjectDisposedException>("when it is armed again");
        Assert.Equal(1, probe.Count);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_awaited_file_object_that_is_opened_again_within_a_turn_is_awaited_anew(Backend backend)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        AwaitAcrossReopening(loop, new Device(first.Near), first, second);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_awaited_bare_number_that_is_opened_again_within_a_turn_is_awaited_anew(Backend backend)
    {
        using var first = new SocketDescriptors();
        using var second = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        AwaitAcrossReopening(loop, first.Near, first, second);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_closed_handle_fails_its_own_observers_and_not_those_of_another_handle_on_the_file(Backend backend)
    {
        using var pair = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var closed = new SafeFileHandle(pair.Near, ownsHandle: false);
        using var open = new SafeFileHandle(pair.Near, ownsHandle: false);
        var closedProbe = new ObserverProbe<ReadinessEvent>();
        var openProbe = new ObserverProbe<ReadinessEvent>(_ => Libc.Read(pair.Near, new byte[1]));
        loop.Scheduler.WhenReady(closed, Readiness.Read).Subscribe(closedProbe);
        loop.Scheduler.WhenReady(open, Readiness.Read).Subscribe(openProbe);

        closed.Dispose();
        Libc.Write(pair.Far, [1]);

        closedProbe.WaitForError<ObjectDisposedException>("of the closed handle's observer");
        openProbe.WaitForOne("the event of the other handle's");
        openProbe.AssertGrammar();
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_handle_that_is_closed_after_its_observer_has_left_is_nothing_to_the_others(Backend backend)
    {
        using var pair = new SocketDescriptors();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var left = new SafeFileHandle(pair.Near, ownsHandle: false);
        var probe = new ObserverProbe<ReadinessEvent>(_ => Libc.Read(pair.Near, new byte[1]));
        IDisposable subscription = loop.Scheduler.WhenReady(left, Readiness.Read).Subscribe(static _ => { });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        subscription.Dispose();
        left.Dispose();
        Libc.Write(pair.Far, [1]);

        probe.WaitForOne("the event of the one that stays");
        Assert.Equal(pair.Near, loop.Selector.GetKey(pair.Near).FileObject);
    }

    private static void AwaitAcrossReopening(
        ReadinessLoop loop, object fileObject, SocketDescriptors first, SocketDescriptors second)
    {
        Libc.Write(first.Far, [1]);
        Libc.Write(second.Far, [2]);

        async Task<byte[]> ReadAsync()
        {
            byte[] read = new byte[2];
            await loop.Scheduler.ReadyAsync(fileObject, Readiness.Read);
            Libc.Read(first.Near, read.AsSpan(0, 1));
            Libc.DuplicateOnto(second.Near, first.Near);
            await loop.Scheduler.ReadyAsync(fileObject, Readiness.Read);
            Libc.Read(first.Near, read.AsSpan(1, 1));
            return read;
        }

        Assert.Equal([1, 2], ReadinessLoop.Finish(Task.Run(ReadAsync), "both awaits"));
    }

    /// <summary>socketpair(2) as bare numbers, the near one where no other test is given it once it is free.</summary>
    private sealed class SocketDescriptors : IDisposable
    {
        public SocketDescriptors()
        {
            (int near, int far) = Libc.SocketPair();
            Near = RawPipe.MoveToQuietNumber(near);
            Far = far;
        }

        public int Near { get; }

        public int Far { get; }

        public void Dispose()
        {
            Libc.Close(Near);
            Libc.Close(Far);
        }
    }
}
