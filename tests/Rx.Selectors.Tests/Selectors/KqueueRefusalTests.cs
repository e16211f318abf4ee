using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>What kqueue refuses to watch and select(2) does not, over the shim of macOS: there a terminal is such a thing.</summary>
public sealed class KqueueRefusalTests : IDisposable
{
    private readonly KqueueShim _shim;
    private readonly KqueueSelector _selector;
    private readonly RawPipe _refused = new();
    private readonly RawPipe _other = new();

    public KqueueRefusalTests()
    {
        Assert.SkipUnless(ForeignSystem.WhyNot is null, ForeignSystem.WhyNot ?? string.Empty);
        _shim = KqueueShim.MacOS;
        _selector = _shim.Create();
    }

    public void Dispose()
    {
        _selector?.Dispose();
        _refused.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_filter_that_could_not_be_deleted_does_not_keep_a_waiter_from_sleeping()
    {
        SelectorKey key = _selector.Register(_other.ReadEnd, Readiness.Read);
        _selector.Register(_refused.ReadEnd, Readiness.Read);
        _shim.Fail(1, Errno.ENOMEM);
        _selector.Unregister(_refused.ReadEnd);
        _refused.Write();

        var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select());
        waiter.WaitUntilAsleep();
        _other.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void A_filter_that_could_not_be_deleted_is_none_of_the_next_registration_of_its_number()
    {
        _selector.Register(_refused.ReadEnd, Readiness.Read, "old");
        _shim.Fail(1, Errno.ENOMEM);
        _selector.Unregister(_refused.ReadEnd);
        SelectorKey key = _selector.Register(_refused.ReadEnd, Readiness.Read, "new");

        _refused.Write();

        Assert.Same(key, Assert.Single(_selector.Select(TimeSpan.Zero)).Key);
        _selector.Unregister(_refused.ReadEnd);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void A_refused_descriptor_is_waited_for_nevertheless()
    {
        SelectorKey key = RegisterRefused();
        Assert.Empty(_selector.Select(TimeSpan.Zero));

        _refused.Write();

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(_selector.Select(Patience.Limit)));
        _refused.Read();
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        Assert.Same(key, _selector.Unregister(_refused.ReadEnd));
        _refused.Write();
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void A_wait_in_progress_includes_a_refused_descriptor_at_once()
    {
        var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select());
        waiter.WaitUntilAsleep();

        SelectorKey key = RegisterRefused();
        waiter.WaitUntilAsleep();
        _refused.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void A_wait_that_it_takes_part_in_ends_for_the_others_and_for_a_wake_up_too()
    {
        RegisterRefused();
        SelectorKey other = _selector.Register(_other.ReadEnd, Readiness.Read);
        var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select());
        waiter.WaitUntilAsleep();
        _other.Write();
        Assert.Same(other, Assert.Single(waiter.Result()).Key);
        _other.Read();

        waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select());
        waiter.WaitUntilAsleep();
        _selector.Wake();
        Assert.Empty(waiter.Result());
    }

    [Fact]
    public void Refused_and_other_descriptors_take_turns_in_a_small_batch()
    {
        RegisterRefused();
        _selector.Register(_other.ReadEnd, Readiness.Read);
        _refused.Write();
        _other.Write();
        var ready = new ReadinessEvent[1];
        var seen = new HashSet<nint>();

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(1, _selector.Select(ready, TimeSpan.Zero));
            seen.Add(ready[0].Key.FileDescriptor);
        }

        Assert.Equal(2, seen.Count);
        Assert.Equal(2, _selector.Select(TimeSpan.Zero).Count);
    }

    [Fact]
    public void A_refused_descriptor_is_modified_and_closed_like_any_other()
    {
        SelectorKey key = RegisterRefused();
        _refused.Write();
        key = _selector.Modify(_refused.ReadEnd, Readiness.Priority);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        key = _selector.Modify(_refused.ReadEnd, Readiness.Read, "data");
        Assert.Same(key, Assert.Single(_selector.Select(TimeSpan.Zero)).Key);

        _refused.CloseReadEnd();

        Assert.Equal(
            new ReadinessEvent(key, Readiness.Read | Readiness.Error), Assert.Single(_selector.Select(TimeSpan.Zero)));
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void A_pipe_without_a_reader_that_kqueue_refuses_is_reported_to_its_writer()
    {
        _refused.CloseReadEnd();
        _shim.Refuse(_shim.System!.Layout.WriteFilter, Errno.EPIPE);

        SelectorKey key = _selector.Register(_refused.WriteEnd, Readiness.Write);

        Assert.Equal(
            new ReadinessEvent(key, Readiness.Write | Readiness.Error), Assert.Single(_selector.Select(Patience.Limit)));
    }

    [Fact]
    public void A_refused_descriptor_has_no_edge_and_no_room_beyond_the_limit_of_select()
    {
        _shim.Refuse(_shim.System!.Layout.ReadFilter, Errno.EINVAL);
        SelectorException edge = Assert.Throws<SelectorException>(
            () => _selector.RegisterWith(_refused.ReadEnd, Readiness.Read, Trigger.Edge));
        using var large = new RawDescriptor(Libc.DuplicateAtLeast(_refused.ReadEnd, SelectCall.SetSize));
        _shim.Refuse(_shim.System.Layout.ReadFilter, Errno.EINVAL);
        SelectorException beyond =
            Assert.Throws<SelectorException>(() => _selector.Register(large.Number, Readiness.Read));

        Assert.Equal("EINVAL", edge.ErrorName);
        Assert.Contains(nameof(PollSelector), beyond.Message, StringComparison.Ordinal);
        Assert.Empty(_selector.GetMap());
    }

    [Fact]
    public void Other_refusals_are_the_callers()
    {
        _shim.Refuse(_shim.System!.Layout.ReadFilter, Errno.ENOMEM);

        SelectorException refusal =
            Assert.Throws<SelectorException>(() => _selector.Register(_refused.ReadEnd, Readiness.Read));

        Assert.Equal("ENOMEM", refusal.ErrorName);
        SelectorException itself =
            Assert.Throws<SelectorException>(() => _selector.Register(_selector.FileDescriptor, Readiness.Read));
        Assert.Equal("EINVAL", itself.ErrorName);
    }

    [Fact]
    public void Nothing_goes_through_select_any_more_when_the_last_of_them_has_gone()
    {
        var gate = new Lock();
        var refused = new RefusedDescriptors();
        Assert.False(refused.IsInUse);

        refused.Set(_refused.ReadEnd, Readiness.Read, token: 1);
        Assert.True(refused.Prepare(gate, _other.ReadEnd));

        // Whoever waits with it has yet to be interrupted.
        refused.Remove(_refused.ReadEnd);
        Assert.True(refused.IsInUse);
        Assert.False(refused.Prepare(gate, _other.ReadEnd));
        Assert.False(refused.IsInUse);

        refused.Set(_refused.ReadEnd, Readiness.Read, token: 2);
        Assert.True(refused.IsInUse);
        Assert.True(refused.Prepare(gate, _other.ReadEnd));
        _refused.Write();
        Assert.False(refused.Wait(Patience.Limit)); // for it, and not for the other
    }

    [Fact]
    public void A_refused_descriptor_that_comes_after_the_last_has_gone_is_waited_for_too()
    {
        for (int round = 0; round < 3; round++)
        {
            var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select());
            waiter.WaitUntilAsleep();
            SelectorKey key = RegisterRefused();
            waiter.WaitUntilAsleep();
            _selector.Unregister(_refused.ReadEnd);
            waiter.WaitUntilAsleep();
            key = RegisterRefused();
            waiter.WaitUntilAsleep();
            _refused.Write();

            Assert.Same(key, Assert.Single(waiter.Result()).Key);
            _refused.Read();
            _selector.Unregister(_refused.ReadEnd);
        }
    }

    private SelectorKey RegisterRefused()
    {
        _shim.Refuse(_shim.System!.Layout.ReadFilter, Errno.EINVAL);
        return _selector.Register(_refused.ReadEnd, Readiness.Read);
    }
}
