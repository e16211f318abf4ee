using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Modify: masks, data, refusals.</summary>
public abstract class ModifyingContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void New_events_make_a_new_key_and_hold_from_then_on()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey before = Selector.Register(pair.Near, Readiness.Read);
        Assert.Empty(Poll());

        SelectorKey after = Selector.Modify(pair.Near, Readiness.Write);

        Assert.NotEqual(before, after);
        Assert.Equal(before with { Events = Readiness.Write }, after);
        Assert.Same(after, Selector.GetKey(pair.Near));
        Assert.Equal(new ReadinessEvent(after, Readiness.Write), Assert.Single(Poll()));
        Assert.Equal(Readiness.Read, before.Events);
    }

    [Fact]
    public void A_narrower_mask_silences_the_rest()
    {
        SocketPair pair = Own(SocketPair.Unix());
        pair.Far.Send([1]);
        Selector.Register(pair.Near, Readiness.Read | Readiness.Write);
        Assert.Equal(Readiness.Read | Readiness.Write, Assert.Single(Poll()).Events);

        Selector.Modify(pair.Near, Readiness.Read);

        Assert.Equal(Readiness.Read, Assert.Single(Poll()).Events);
    }

    [Fact]
    public void New_data_keeps_the_events()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey before = Selector.Register(pair.Near, Readiness.Write, "before");

        SelectorKey after = Selector.Modify(pair.Near, Readiness.Write, "after");

        Assert.Equal(before with { Data = "after" }, after);
        Assert.Same(after, Selector.GetKey(pair.Near));
        Assert.Same(after, Assert.Single(Poll()).Key);
    }

    [Fact]
    public void Data_becomes_null_when_omitted()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read, "data");

        Assert.Null(Selector.Modify(pipe.ReadEnd, Readiness.Read).Data);
    }

    [Fact]
    public void The_same_key_comes_back_when_nothing_changes()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, "data");

        Assert.Same(key, Selector.Modify(pipe.ReadEnd, Readiness.Read, new string("data")));
    }

    [Fact]
    public void Equal_data_is_not_replaced()
    {
        RawPipe pipe = OpenPipe();
        object first = new Version(1, 2);
        Selector.Register(pipe.ReadEnd, Readiness.Read, first);

        Assert.Same(first, Selector.Modify(pipe.ReadEnd, Readiness.Read, new Version(1, 2)).Data);
    }

    [Fact]
    public void Data_whose_equality_throws_leaves_the_registration_as_it_is()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, new Quarrelsome());

        Assert.Throws<NotSupportedException>(() => Selector.Modify(pipe.ReadEnd, Readiness.Write, new Quarrelsome()));

        Assert.Same(key, Selector.GetKey(pipe.ReadEnd));
    }

    [Theory]
    [InlineData(Readiness.None)]
    [InlineData(Readiness.HangUp)]
    [InlineData(Readiness.Write | Readiness.Error)]
    [InlineData((Readiness)128)]
    public void A_mask_that_cannot_be_asked_for_leaves_the_registration_as_it_is(Readiness events)
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, "data");

        ArgumentException refusal =
            Assert.Throws<ArgumentException>(() => Selector.Modify(pipe.ReadEnd, events, "other"));

        Assert.Equal("events", refusal.ParamName);
        Assert.Same(key, Selector.GetKey(pipe.ReadEnd));
        pipe.Write();
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Poll()));
    }

    [Fact]
    public void A_registration_can_be_modified_by_its_number()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey before = Selector.Register(pair.Near, Readiness.Read);

        SelectorKey after = Selector.Modify(before.FileDescriptor, Readiness.Write);

        Assert.Same(pair.Near, after.FileObject);
        Assert.Same(after, Selector.GetKey(pair.Near));
    }

    [Fact]
    public void Data_of_a_closed_object_can_be_changed_even_after_it_was_reported()
    {
        RawPipe pipe = OpenPipe();
        var handle = new BorrowedHandle(pipe.ReadEnd);
        SelectorKey key = Selector.Register(handle, Readiness.Read, "before");
        handle.Dispose();
        Selector.Modify(handle, Readiness.Read, "between");
        pipe.Write();
        Assert.Equal("between", Assert.Single(Poll()).Key.Data);

        SelectorKey after = Selector.Modify(handle, Readiness.Read, "after");

        Assert.Equal(key with { Data = "after" }, after);
        Assert.Same(after, Selector.GetKey(handle));
    }

    [Fact]
    public void Events_of_a_closed_object_are_refused_and_it_is_no_longer_registered()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read);
        pair.Near.Dispose();

        AssertModifyUnregisters(pair.Near, key.FileDescriptor);
    }

    [Fact]
    public void Events_of_a_closed_object_that_was_reported_are_refused_and_it_is_no_longer_registered()
    {
        RawPipe pipe = OpenPipe();
        var handle = new BorrowedHandle(pipe.ReadEnd);
        SelectorKey key = Selector.Register(handle, Readiness.Read);
        handle.Dispose();
        pipe.Write();
        Assert.Equal(Readiness.Read | Readiness.Error, Assert.Single(Poll()).Events);

        AssertModifyUnregisters(handle, key.FileDescriptor);
    }

    [Fact]
    public void Events_of_a_closed_number_are_refused_and_it_is_no_longer_registered()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.CloseReadEnd();

        AssertModifyUnregisters(pipe.ReadEnd, pipe.ReadEnd);
    }

    [Fact]
    public void Events_of_a_closed_number_that_was_reported_are_refused_and_it_is_no_longer_registered()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.CloseReadEnd();
        Poll();

        AssertModifyUnregisters(pipe.ReadEnd, pipe.ReadEnd);
    }

    private void AssertModifyUnregisters(object fileObject, nint descriptor)
    {
        SelectorException refusal =
            Assert.Throws<SelectorException>(() => Selector.Modify(fileObject, Readiness.Write));

        int expected = fileObject is int ? Backend.ErrorOfClosedNumber : Errno.EBADF;
        Assert.Equal(Errno.ToSystem(expected), refusal.NativeErrorCode);
        Assert.Equal(Errno.Name(expected), refusal.ErrorName);
        Assert.Equal(descriptor, refusal.FileDescriptor);
        Assert.Contains($"Descriptor {descriptor} is no longer registered", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Selector.GetMap());
        Assert.Empty(Poll());
    }

#pragma warning disable CS0659, CA1065 // on purpose as bad as data can be
    private sealed class Quarrelsome
    {
        public override bool Equals(object? obj) => throw new NotSupportedException("not to be compared");
    }
#pragma warning restore CS0659, CA1065
}
