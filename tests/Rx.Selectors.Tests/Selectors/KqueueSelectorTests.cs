using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>What only kqueue has or does, over shims of the systems that have one.</summary>
public sealed class KqueueSelectorTests
{
    public static TheoryData<string> Systems { get; } = ["macOS", "FreeBSD", "OpenBSD", "NetBSD"];

    [Fact]
    public void KqueueSelector_is_not_supported_on_Linux()
    {
        Assert.False(KqueueSelector.IsSupported);
        PlatformNotSupportedException refusal = Assert.Throws<PlatformNotSupportedException>(() => new KqueueSelector());
        Assert.Contains(nameof(DefaultSelector), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_selectors_descriptor_is_open_until_it_is_closed_and_not_inherited(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        int descriptor = (int)selector.FileDescriptor;
        Assert.True(Libc.IsOpen(descriptor));
        Assert.True(Libc.IsCloseOnExec(descriptor));

        selector.Close();

        Assert.Throws<ObjectDisposedException>(() => selector.FileDescriptor);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_second_filter_is_refused_and_the_first_one_is_rolled_back(string system)
    {
        KqueueShim shim = ShimOf(system);
        using KqueueSelector selector = shim.Create();
        using SocketPair pair = SocketPair.Unix();
        pair.Far.Send([1]);

        shim.Refuse(shim.System!.Layout.WriteFilter, Errno.ENOMEM);
        SelectorException refusal = Assert.Throws<SelectorException>(
            () => selector.Register(pair.Near, Readiness.Read | Readiness.Write));

        Assert.Equal("ENOMEM", refusal.ErrorName);
        Assert.Empty(selector.GetMap());
        using var outside = new PollSelector();
        outside.Register(selector.FileDescriptor, Readiness.Read);
        Assert.Empty(outside.Select(TimeSpan.Zero)); // or the kqueue would have something to tell
        SelectorKey key = selector.Register(pair.Near, Readiness.Read);
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(selector.Select(Patience.Limit)));
    }

    [Fact]
    public void A_second_call_that_fails_takes_the_first_one_back()
    {
        KqueueShim shim = ShimOf("FreeBSD"); // where each filter is a call of its own
        using KqueueSelector selector = shim.Create();
        using SocketPair pair = SocketPair.Unix();
        pair.Far.Send([1]);

        shim.Fail(call: 2, Errno.ENOMEM);
        Assert.Throws<SelectorException>(() => selector.Register(pair.Near, Readiness.Read | Readiness.Write));

        using var outside = new PollSelector();
        outside.Register(selector.FileDescriptor, Readiness.Read);
        Assert.Empty(outside.Select(TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_change_that_a_signal_interrupts_is_made_again(string system)
    {
        KqueueShim shim = ShimOf(system);
        using KqueueSelector selector = shim.Create();
        using var pipe = new RawPipe();
        pipe.Write();

        shim.Fail(call: 1, Errno.EINTR);
        SelectorKey key = selector.Register(pipe.ReadEnd, Readiness.Read);

        Assert.Same(key, Assert.Single(selector.Select(TimeSpan.Zero)).Key);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_refused_modify_leaves_no_filter_behind(string system)
    {
        KqueueShim shim = ShimOf(system);
        using KqueueSelector selector = shim.Create();
        using SocketPair pair = SocketPair.Unix();
        pair.Far.Send([1]);
        selector.Register(pair.Near, Readiness.Read);

        shim.Refuse(shim.System!.Layout.WriteFilter, Errno.ENOMEM);
        SelectorException refusal = Assert.Throws<SelectorException>(
            () => selector.Modify(pair.Near, Readiness.Read | Readiness.Write));

        Assert.Contains("no longer registered", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(selector.GetMap());
        using var outside = new PollSelector();
        outside.Register(selector.FileDescriptor, Readiness.Read);
        Assert.Empty(outside.Select(TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Without_user_events_it_is_woken_through_a_pipe(string system)
    {
        KqueueShim shim = ShimOf(system);
        shim.Refuse(shim.System!.Layout.UserFilter, Errno.EINVAL);
        using KqueueSelector selector = shim.Create();

        for (int round = 0; round < 3; round++)
        {
            var waiter = new KernelWaiter<int>(() => selector.Select().Count);
            waiter.WaitUntilAsleep();
            selector.Wake();
            Assert.Equal(0, waiter.Result());
        }

        // With them there is no pipe to refuse, and what is registered next is refused instead.
        using var next = new RawPipe();
        shim.Refuse(shim.System.Layout.ReadFilter, Errno.ENOMEM);
        SelectorException refusal = Assert.Throws<SelectorException>(() =>
        {
            using KqueueSelector another = shim.Create();
            another.Register(next.ReadEnd, Readiness.Read);
        });
        Assert.Equal(Forced.ByTheRun != "pipe", refusal.FileDescriptor == next.ReadEnd);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Both_filters_of_a_descriptor_are_one_entry(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        using SocketPair first = SocketPair.Unix();
        using SocketPair second = SocketPair.Unix();
        first.Far.Send([1]);
        second.Far.Send([1]);
        selector.Register(first.Near, Readiness.Read | Readiness.Write);
        selector.Register(second.Near, Readiness.Read | Readiness.Write);

        IReadOnlyList<ReadinessEvent> ready = selector.Select(Patience.Limit);

        Assert.Equal(2, ready.Count);
        Assert.All(ready, static one => Assert.Equal(Readiness.Read | Readiness.Write, one.Events));
        Assert.NotSame(ready[0].Key, ready[1].Key);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Edges_that_came_during_a_wait_for_less_are_not_lost(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        using var first = new RawPipe();
        using var second = new RawPipe();
        using var third = new RawPipe();
        RawPipe[] pipes = [first, second, third];
        foreach (RawPipe pipe in pipes)
        {
            pipe.Write();
            selector.RegisterWith(pipe.ReadEnd, Readiness.Read, Trigger.Edge);
        }

        var ready = new ReadinessEvent[1];
        var seen = new List<nint>();
        while (selector.Select(ready, TimeSpan.Zero) == 1)
        {
            seen.Add(ready[0].Key.FileDescriptor);
        }

        Assert.Equal(pipes.Select(static pipe => (nint)pipe.ReadEnd).Order(), seen.Order());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Edges_of_what_was_registered_during_a_wait_are_not_lost_for_want_of_room(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        using var idle = new RawPipe();
        selector.Register(idle.ReadEnd, Readiness.Read);
        for (int round = 0; round < 50; round++)
        {
            var ready = new ReadinessEvent[1];
            var waiter = new KernelWaiter<int>(() => selector.Select(ready));
            waiter.WaitUntilAsleep();
            using var pipe = new RawPipe();
            using var second = new RawDescriptor(Libc.Duplicate(pipe.ReadEnd));
            nint[] both = [pipe.ReadEnd, second.Number]; // which become ready at one stroke
            foreach (nint number in both)
            {
                selector.RegisterWith(number, Readiness.Read, Trigger.Edge);
            }

            pipe.Write();

            Assert.Equal(1, waiter.Result());
            nint first = ready[0].Key.FileDescriptor;
            Assert.Equal(1, selector.Select(ready, Patience.Limit));
            Assert.Equal(both.Order(), new[] { first, ready[0].Key.FileDescriptor }.Order());
            Assert.All(both, number => selector.Unregister(number));
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_descriptor_that_turns_from_edge_to_level_is_reported_again_and_again(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        using var pipe = new RawPipe();
        pipe.Write();
        SelectorKey key = selector.RegisterWith(pipe.ReadEnd, Readiness.Read, Trigger.Edge);
        Assert.Single(selector.Select(TimeSpan.Zero));
        Assert.Empty(selector.Select(TimeSpan.Zero));

        lock (selector.Gate)
        {
            Assert.True(selector.TryReplace(key, key, handle: null, Readiness.Read, Trigger.Level, out _));
        }

        Assert.Single(selector.Select(TimeSpan.Zero));
        Assert.Single(selector.Select(TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_selectors_descriptor_is_readable_when_a_file_object_is_ready(string system)
    {
        using KqueueSelector selector = ShimOf(system).Create();
        using var outside = new PollSelector();
        using var pipe = new RawPipe();
        selector.Register(pipe.ReadEnd, Readiness.Read);
        outside.Register(selector.FileDescriptor, Readiness.Read);
        Assert.Empty(outside.Select(TimeSpan.Zero));

        pipe.Write();

        Assert.Single(outside.Select(Patience.Limit));
        Assert.Single(selector.Select(TimeSpan.Zero));
    }

    private static KqueueShim ShimOf(string system)
    {
        Assert.SkipUnless(ForeignSystem.WhyNot is null, ForeignSystem.WhyNot ?? string.Empty);
        return system switch
        {
            "macOS" => KqueueShim.MacOS,
            "FreeBSD" => KqueueShim.FreeBsd,
            "OpenBSD" => KqueueShim.OpenBsd,
            _ => KqueueShim.NetBsd,
        };
    }
}
