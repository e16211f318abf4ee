using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Register, Unregister and GetKey.</summary>
public abstract class RegisteringContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void Register_returns_a_key_of_what_was_registered()
    {
        RawPipe pipe = OpenPipe();
        object data = new();

        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, data);

        Assert.Equal(pipe.ReadEnd, key.FileObject);
        Assert.Equal(pipe.ReadEnd, key.FileDescriptor);
        Assert.Equal(Readiness.Read, key.Events);
        Assert.Same(data, key.Data);
        Assert.Same(key, Selector.GetKey(pipe.ReadEnd));
    }

    [Fact]
    public void Data_is_null_when_omitted() =>
        Assert.Null(Selector.Register(OpenPipe().ReadEnd, Readiness.Read).Data);

    [Theory]
    [InlineData(Readiness.None)]
    [InlineData(Readiness.HangUp)]
    [InlineData(Readiness.Error)]
    [InlineData(Readiness.ReadClosed)]
    [InlineData(Readiness.Read | Readiness.HangUp)]
    [InlineData((Readiness)64)]
    [InlineData((Readiness)255)]
    public void Register_refuses_a_mask_that_cannot_be_asked_for(Readiness events)
    {
        ArgumentException refusal =
            Assert.Throws<ArgumentException>(() => Selector.Register(OpenPipe().ReadEnd, events));

        Assert.Equal("events", refusal.ParamName);
        Assert.Contains(((byte)events).ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void Register_looks_at_the_mask_before_the_file_object() => Assert.Equal(
        "events",
        Assert.Throws<ArgumentException>(() => Selector.Register("no file object", Readiness.None)).ParamName);

    [Theory]
    [InlineData(Readiness.Read)]
    [InlineData(Readiness.Write)]
    [InlineData(Readiness.Priority)]
    [InlineData(Readiness.Read | Readiness.Write | Readiness.Priority)]
    public void Every_mask_of_read_write_and_priority_can_be_asked_for_where_the_kernel_reports_it(Readiness events)
    {
        SocketPair pair = Own(SocketPair.Unix());
        if ((events & ~Backend.Offered) == Readiness.None)
        {
            Assert.Equal(events, Selector.Register(pair.Near, events).Events);
            return;
        }

        NotSupportedException refusal =
            Assert.Throws<NotSupportedException>(() => Selector.Register(pair.Near, events));
        Assert.Contains(nameof(Readiness.Priority), refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Selector.GetMap());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read);
        Assert.Throws<NotSupportedException>(() => Selector.Modify(pair.Near, events));
        Assert.Same(key, Selector.GetKey(pair.Near));
    }

    [Fact]
    public void The_same_object_is_not_registered_twice()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read, "first");

        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
            () => Selector.Register(pair.Near, Readiness.Write, "second"));

        Assert.Contains(key.FileDescriptor.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Same(key, Selector.GetKey(pair.Near));
    }

    [Fact]
    public void The_same_descriptor_is_not_registered_twice_even_through_another_object()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read);

        Assert.Throws<InvalidOperationException>(() => Selector.Register((int)key.FileDescriptor, Readiness.Read));
        Assert.Throws<InvalidOperationException>(() => Selector.Register(key.FileDescriptor, Readiness.Read));
        Assert.Throws<InvalidOperationException>(() => Selector.Register(pair.Near.SafeHandle, Readiness.Read));
        Assert.Single(Selector.GetMap());
    }

    [UnixFact]
    public void Two_descriptors_of_one_file_are_two_registrations()
    {
        RawPipe pipe = OpenPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(pipe.ReadEnd));
        SelectorKey first = Selector.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey second = Selector.Register(duplicate.Number, Readiness.Read);

        pipe.Write();

        Assert.Equal([first, second], Poll().Select(static ready => ready.Key).OrderBy(key => key != first));
    }

    [Fact]
    public void Unregister_returns_the_key_and_the_events_stop()
    {
        RawPipe pipe = OpenPipe();
        pipe.Write();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, "data");
        Assert.Single(Poll());

        Assert.Same(key, Selector.Unregister(pipe.ReadEnd));

        Assert.Empty(Poll());
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void A_descriptor_that_is_not_registered_is_unknown_to_every_call()
    {
        RawPipe pipe = OpenPipe();

        Assert.Throws<KeyNotFoundException>(() => Selector.Unregister(pipe.ReadEnd));
        Assert.Throws<KeyNotFoundException>(() => Selector.GetKey(pipe.ReadEnd));
        Assert.Throws<KeyNotFoundException>(() => Selector.Modify(pipe.ReadEnd, Readiness.Read));
    }

    [Fact]
    public void Unregister_works_once()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        Selector.Unregister(pipe.ReadEnd);

        KeyNotFoundException refusal =
            Assert.Throws<KeyNotFoundException>(() => Selector.Unregister(pipe.ReadEnd));

        Assert.Contains(pipe.ReadEnd.ToString(), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unregistered_descriptor_can_be_registered_again()
    {
        RawPipe pipe = OpenPipe();
        pipe.Write();
        for (int round = 0; round < 100; round++)
        {
            SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read, round);
            Assert.Same(key, Assert.Single(Poll()).Key);
            Selector.Unregister(pipe.ReadEnd);
        }
    }

    [Fact]
    public void A_number_that_is_not_open_is_refused_when_it_is_registered()
    {
        RawPipe pipe = OpenPipe();
        pipe.CloseReadEnd();

        SelectorException refusal = Assert.Throws<SelectorException>(
            () => Selector.Register(pipe.ReadEnd, Readiness.Read));

        Assert.Equal(Errno.ToSystem(Backend.ErrorOfClosedNumber), refusal.NativeErrorCode);
        Assert.Equal(Errno.Name(Backend.ErrorOfClosedNumber), refusal.ErrorName);
        Assert.Equal(pipe.ReadEnd, refusal.FileDescriptor);
        Assert.Empty(Selector.GetMap());
        Assert.Throws<KeyNotFoundException>(() => Selector.GetKey(pipe.ReadEnd));
    }

    [UnixFact]
    public void A_refused_descriptor_can_be_registered_later()
    {
        RawPipe pipe = OpenPipe();
        RawPipe closed = OpenPipe();
        closed.CloseReadEnd();
        Assert.Throws<SelectorException>(() => Selector.Register(closed.ReadEnd, Readiness.Read));

        using var reopened = new RawDescriptor(closed.ReadEnd);
        Libc.DuplicateOnto(pipe.ReadEnd, reopened.Number);
        SelectorKey key = Selector.Register(reopened.Number, Readiness.Read);
        pipe.Write();

        Assert.Same(key, Assert.Single(Poll()).Key);
    }

    [Fact]
    public void A_number_can_be_unregistered_after_it_was_closed()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey read = Selector.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey write = Selector.Register(pipe.WriteEnd, Readiness.Write);
        pipe.CloseReadEnd();
        pipe.CloseWriteEnd();

        Assert.Same(read, Selector.Unregister(pipe.ReadEnd));
        Assert.Same(write, Selector.Unregister(pipe.WriteEnd));
        Assert.Empty(Poll());
    }

    [UnixFact]
    public void A_number_can_be_unregistered_after_it_was_closed_and_reused()
    {
        RawPipe pipe = OpenPipe();
        RawPipe other = OpenPipe();
        SelectorKey read = Selector.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey write = Selector.Register(pipe.WriteEnd, Readiness.Write);
        Libc.DuplicateOnto(other.ReadEnd, pipe.ReadEnd);
        Libc.DuplicateOnto(other.WriteEnd, pipe.WriteEnd);

        Assert.Same(read, Selector.Unregister(pipe.ReadEnd));
        Assert.Same(write, Selector.Unregister(pipe.WriteEnd));
        other.Write();
        Assert.Empty(Poll());
    }

    [Fact]
    public void A_socket_can_be_unregistered_after_it_was_closed()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey near = Selector.Register(pair.Near, Readiness.Read);
        SelectorKey far = Selector.Register(pair.Far, Readiness.Write);
        pair.Near.Dispose();
        pair.Far.Dispose();

        Assert.Same(near, Selector.Unregister(pair.Near));
        Assert.Same(far, Selector.Unregister(pair.Far));
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void Disposing_a_registered_socket_returns_and_the_peer_sees_an_orderly_end()
    {
        SocketPair pair = Own(SocketPair.Tcp());
        Selector.Register(pair.Near, Readiness.Read);

        pair.Near.Dispose();

        pair.Far.Blocking = true;
        pair.Far.ReceiveTimeout = (int)Patiently.TotalMilliseconds;
        Assert.Equal(0, pair.Far.Receive(new byte[1]));
    }

    [UnixFact]
    public void Registering_changes_no_mode_and_opens_no_duplicate()
    {
        RawPipe pipe = OpenPipe();
        using var blocking = new RawDescriptor(Libc.Duplicate(pipe.ReadEnd));
        bool wasNonBlocking = Libc.IsNonBlocking(blocking.Number);

        Selector.Register(blocking.Number, Readiness.Read);
        pipe.Write();
        Poll();
        Selector.Close();

        Assert.Equal(wasNonBlocking, Libc.IsNonBlocking(blocking.Number));
        Assert.True(Libc.IsOpen(blocking.Number));
    }
}
