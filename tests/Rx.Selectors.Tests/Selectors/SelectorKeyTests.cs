using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class SelectorKeyTests
{
    private static readonly object File = "a file object";

    private static SelectorKey Key => new(File, 5, Readiness.Read | Readiness.Write, "data");

    [Fact]
    public void Keys_that_say_the_same_are_equal()
    {
        SelectorKey other = new("a file object", 5, Readiness.Read | Readiness.Write, new string("data"));

        Assert.Equal(Key, other);
        Assert.True(Key == other);
        Assert.Equal(Key.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void Keys_that_differ_in_anything_are_not_equal()
    {
        Assert.NotEqual(Key, Key with { FileObject = "another" });
        Assert.NotEqual(Key, Key with { FileDescriptor = 6 });
        Assert.NotEqual(Key, Key with { Events = Readiness.Read });
        Assert.NotEqual(Key, Key with { Data = null });
        Assert.False(Key.Equals(null));
        Assert.False(Key.Equals((object)"a key"));
    }

    [Fact]
    public void With_changes_a_copy()
    {
        SelectorKey before = Key;

        SelectorKey after = before with { Events = Readiness.Read, Data = 7 };

        Assert.Equal(new SelectorKey(File, 5, Readiness.Read, 7), after);
        Assert.Equal(Key, before);
    }

    [Fact]
    public void A_key_can_be_deconstructed()
    {
        (object file, nint descriptor, Readiness events, object? data) = Key;

        Assert.Equal((File, 5, Readiness.Read | Readiness.Write, "data"), (file, descriptor, events, data));
    }

    [Fact]
    public void A_key_prints_what_was_registered_and_nothing_of_the_loop() => Assert.Equal(
        "SelectorKey { FileObject = a file object, FileDescriptor = 5, Events = Read, Write, Data = data }",
        Key.ToString());

    [Fact]
    public void Printing_a_key_does_not_touch_a_closed_socket()
    {
        using BaseSelector selector = DefaultSelector.Create();
        using SocketPair pair = SocketPair.Unix();
        SelectorKey key = selector.Register(pair.Near, Readiness.Read);
        pair.Near.Dispose();

        Assert.Contains($"FileDescriptor = {key.FileDescriptor}", key.ToString(), StringComparison.Ordinal);
        Assert.Equal(key, key with { Data = null });
    }

    [Fact]
    public void An_event_is_its_key_and_its_bits()
    {
        var ready = new ReadinessEvent(Key, Readiness.Read | Readiness.HangUp);
        (SelectorKey key, Readiness events) = ready;

        Assert.Equal(Key, key);
        Assert.Equal(Readiness.Read | Readiness.HangUp, events);
        Assert.Equal(ready, new ReadinessEvent(Key, Readiness.Read | Readiness.HangUp));
        Assert.NotEqual(ready, ready with { Events = Readiness.Read });
        Assert.Contains("Events = Read, HangUp", ready.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bits_are_Pythons_and_stay_what_they_are()
    {
        Assert.Equal(1, (byte)Readiness.Read); // EVENT_READ
        Assert.Equal(2, (byte)Readiness.Write); // EVENT_WRITE
        Assert.Equal(4, (byte)Readiness.Priority);
        Assert.Equal(8, (byte)Readiness.HangUp);
        Assert.Equal(16, (byte)Readiness.Error);
        Assert.Equal(32, (byte)Readiness.ReadClosed);
    }
}
