using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>
/// Descriptors that are closed before they are unregistered, whose file lives on in a duplicate, whose number is reused.
/// dup3(2) stands for "closed, and the number given to another file": it does both at once, so no other test gets the
/// number in between.
/// </summary>
public abstract class ReusedDescriptorsContract(Backend backend) : SelectorContract(backend)
{
    [UnixFact]
    public void Events_of_the_old_file_reach_neither_the_old_key_nor_the_new_one()
    {
        RawPipe old = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(old.ReadEnd));
        RawPipe fresh = OpenPipe();
        Selector.Register(old.ReadEnd, Readiness.Read, "old");

        Libc.DuplicateOnto(fresh.ReadEnd, old.ReadEnd);
        Selector.Unregister(old.ReadEnd);
        SelectorKey key = Selector.Register(old.ReadEnd, Readiness.Read, "new");
        old.Write();

        Assert.Empty(Poll());
        Assert.Empty(Selector.Select(TimeSpan.FromMilliseconds(5)));
        fresh.Write();
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
    }

    [UnixFact]
    public void A_ghost_does_not_keep_a_waiter_from_sleeping()
    {
        RawPipe old = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(old.ReadEnd));
        Selector.Register(old.ReadEnd, Readiness.Read);
        old.CloseReadEnd();
        Selector.Unregister(old.ReadEnd);
        old.Write();

        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Selector.Wake();
        Assert.Empty(waiter.Result());
    }

    [UnixFact]
    public void A_ghost_that_becomes_ready_during_a_wait_does_not_end_it()
    {
        RawPipe old = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(old.ReadEnd));
        RawPipe other = OpenPipe();
        Selector.Register(old.ReadEnd, Readiness.Read);
        SelectorKey key = Selector.Register(other.ReadEnd, Readiness.Read);
        old.CloseReadEnd();
        Selector.Unregister(old.ReadEnd);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        old.Write();
        waiter.WaitUntilAsleep();
        other.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [UnixFact]
    public void Other_registrations_survive_a_ghost()
    {
        RawPipe old = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(old.ReadEnd));
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read, "kept");
        Selector.Register(old.ReadEnd, Readiness.Read);
        old.CloseReadEnd();
        Selector.Unregister(old.ReadEnd);
        old.Write();
        Assert.Empty(Poll());

        pair.Far.Send([1]);
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
        key = Selector.Modify(pair.Near, Readiness.Write);
        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(Selector.Select(Patiently)));
        Selector.Unregister(pair.Near);
        Assert.Empty(Poll());

        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();
        Selector.Wake();
        Assert.Empty(waiter.Result());
    }

    [UnixFact]
    public void A_duplicate_that_comes_back_to_the_number_can_be_registered()
    {
        RawPipe old = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(old.ReadEnd));
        Selector.Register(old.ReadEnd, Readiness.Read, "old");
        RawPipe other = OpenPipe();
        Libc.DuplicateOnto(other.ReadEnd, old.ReadEnd);
        Selector.Unregister(old.ReadEnd);
        Libc.DuplicateOnto(duplicate.Number, old.ReadEnd);

        SelectorKey key = Selector.Register(old.ReadEnd, Readiness.Read, "new");
        old.Write();

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
        Selector.Unregister(old.ReadEnd);
        Assert.Empty(Poll());
    }

    [UnixFact]
    public void A_closed_handle_whose_file_lives_on_is_reported_once_with_an_error_or_forgotten()
    {
        RawPipe pipe = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(pipe.ReadEnd));
        var handle = new BorrowedHandle(pipe.ReadEnd);
        SelectorKey key = Selector.Register(handle, Readiness.Read);
        handle.Dispose();
        pipe.CloseReadEnd();
        pipe.Write();

        if (!Backend.ForgetsClosedNumbers)
        {
            Assert.Equal(
                new ReadinessEvent(key, Readiness.Read | Readiness.Error), Assert.Single(Selector.Select(Patiently)));
        }

        AssertIsSilent();
        Assert.Same(key, Selector.Unregister(handle));
        AssertIsSilent();
    }

    [UnixFact]
    public void A_closed_handle_whose_number_belongs_to_another_file_never_reports_its_events()
    {
        RawPipe pipe = OpenPipe();
        RawPipe other = OpenPipe();
        var handle = new BorrowedHandle(pipe.ReadEnd);
        SelectorKey key = Selector.Register(handle, Readiness.Read);
        handle.Dispose();
        Libc.DuplicateOnto(other.ReadEnd, pipe.ReadEnd);
        other.Write();

        foreach (ReadinessEvent ready in Poll())
        {
            Assert.Equal(new ReadinessEvent(key, Readiness.Read | Readiness.Error), ready);
        }

        AssertIsSilent();
    }

    [Fact]
    public void A_closed_number_is_reported_at_most_once_and_the_rest_goes_on()
    {
        RawPipe pipe = OpenPipe();
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey closed = Selector.Register(pipe.ReadEnd, Readiness.Read | Backend.NeverForReaders);
        Selector.Register(pair.Near, Readiness.Read);
        pipe.CloseReadEnd();

        IReadOnlyList<ReadinessEvent> ready = Poll();

        if (Backend.ReportsClosedDescriptors)
        {
            Assert.Equal(
                new ReadinessEvent(closed, Readiness.Read | Backend.NeverForReaders | Readiness.Error), Assert.Single(ready));
        }
        else
        {
            Assert.Empty(ready);
        }

        AssertIsSilent();
        Assert.Same(closed, Selector.GetKey(pipe.ReadEnd));
        pair.Far.Send([1]);
        Assert.Same(pair.Near, Assert.Single(Selector.Select(Patiently)).Key.FileObject);
        Assert.Same(closed, Selector.Unregister(pipe.ReadEnd));
    }

    [Fact]
    public void Many_closed_numbers_are_reported_each_once_through_a_small_span()
    {
        RawPipe[] pipes = [OpenPipe(), OpenPipe(), OpenPipe(), OpenPipe(), OpenPipe()];
        foreach (RawPipe pipe in pipes)
        {
            Selector.Register(pipe.ReadEnd, Readiness.Read);
            pipe.CloseReadEnd();
        }

        var seen = new List<nint>();
        var ready = new ReadinessEvent[2];
        for (int count; (count = Selector.Select(ready, TimeSpan.Zero)) > 0;)
        {
            seen.AddRange(ready.Take(count).Select(static one => one.Key.FileDescriptor));
        }

        Assert.Equal(
            Backend.ReportsClosedDescriptors ? pipes.Select(static pipe => (nint)pipe.ReadEnd).Order() : [], seen.Order());
    }

    [UnixFact]
    public void Numbers_reused_a_thousand_times_never_mix_events()
    {
        RawPipe place = OpenPipe();
        using var waiting = new RawDescriptor(Libc.Duplicate(place.ReadEnd));
        for (int round = 0; round < 1000; round++)
        {
            using var full = new RawDescriptor(Libc.EventDescriptor(1));
            using var empty = new RawDescriptor(Libc.EventDescriptor());
            Libc.DuplicateOnto(full.Number, place.ReadEnd);
            SelectorKey old = Selector.Register(place.ReadEnd, Readiness.Read, round);
            if (round % 2 == 0)
            {
                Assert.Same(old, Assert.Single(Poll()).Key);
            }

            Libc.DuplicateOnto(empty.Number, place.ReadEnd);
            Selector.Unregister(place.ReadEnd);
            Selector.Register(place.ReadEnd, Readiness.Read, -round);
            Assert.Empty(Poll());
            Selector.Unregister(place.ReadEnd);
        }
    }

    // Neither an event nor a spin: a wait with a timeout ends empty, and one without goes to sleep and stays there.
    private void AssertIsSilent()
    {
        Assert.Empty(Poll());
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();
        Selector.Wake();
        Assert.Empty(waiter.Result());
    }
}
