using System.Collections;
using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>GetMap: a live, read-only view.</summary>
public abstract class MapContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void A_new_selector_has_an_empty_map()
    {
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Assert.Empty(map);
        Assert.Empty(map.Keys);
        Assert.Empty(map.Values);
        Assert.False(map.ContainsKey(OpenPipe().ReadEnd));
    }

    [Fact]
    public void The_map_finds_a_key_by_object_and_by_number()
    {
        SocketPair pair = Own(SocketPair.Unix());
        SelectorKey key = Selector.Register(pair.Near, Readiness.Read);
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Assert.Same(key, map[pair.Near]);
        Assert.Same(key, map[key.FileDescriptor]);
        Assert.Same(key, map[(int)key.FileDescriptor]);
        Assert.Same(key, map[pair.Near.SafeHandle]);
        Assert.True(map.ContainsKey(pair.Near));
        Assert.True(map.TryGetValue(pair.Near, out SelectorKey? found));
        Assert.Same(key, found);
    }

    [Fact]
    public void The_map_enumerates_descriptors_and_keys()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey read = Selector.Register(pipe.ReadEnd, Readiness.Read);
        SelectorKey write = Selector.Register(pipe.WriteEnd, Readiness.Write);
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Assert.Equal(2, map.Count);
        SelectorKey[] both = [read, write];
        Assert.Equal(both.Select(static key => key.FileDescriptor).Order(), map.Keys.Cast<nint>().Order());
        Assert.Equal(
            both.OrderBy(static key => key.FileDescriptor), map.Values.OrderBy(static key => key.FileDescriptor));
        Assert.All(map, static pair => Assert.Equal(pair.Key, pair.Value.FileDescriptor));
        Assert.Equal(2, ((IEnumerable)map).Cast<object>().Count());
    }

    [Fact]
    public void The_map_is_live()
    {
        RawPipe pipe = OpenPipe();
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Selector.Register(pipe.ReadEnd, Readiness.Read);
        Assert.Single(map);
        SelectorKey modified = Selector.Modify(pipe.ReadEnd, Readiness.Read, "data");
        Assert.Same(modified, map[pipe.ReadEnd]);
        Selector.Unregister(pipe.ReadEnd);
        Assert.Empty(map);
    }

    [Fact]
    public void An_enumeration_shows_what_was_registered_when_it_began()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        Selector.Register(pipe.WriteEnd, Readiness.Write);

        int seen = 0;
        foreach (KeyValuePair<object, SelectorKey> pair in Selector.GetMap())
        {
            Selector.Unregister(pair.Key);
            seen++;
        }

        Assert.Equal(2, seen);
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void The_map_does_not_contain_unknown_descriptors()
    {
        Selector.Register(OpenPipe().ReadEnd, Readiness.Read);
        int unknown = OpenPipe().ReadEnd;
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Assert.False(map.ContainsKey(unknown));
        Assert.False(map.TryGetValue(unknown, out SelectorKey? found));
        Assert.Null(found);
        Assert.Throws<KeyNotFoundException>(() => map[unknown]);
    }

    [Theory]
    [InlineData("no file object")]
    [InlineData(-1)]
    [InlineData(3.5)]
    [InlineData(3L)]
    public void The_map_does_not_contain_objects_without_a_usable_descriptor(object strange)
    {
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Assert.False(map.ContainsKey(strange));
        Assert.False(map.TryGetValue(strange, out _));
        Assert.Throws<KeyNotFoundException>(() => map[strange]);
    }

    [Fact]
    public void A_closed_object_that_was_never_registered_is_not_there()
    {
        SocketPair pair = Own(SocketPair.Unix());
        pair.Near.Dispose();

        Assert.False(Selector.GetMap().ContainsKey(pair.Near));
        Assert.Throws<ObjectDisposedException>(() => Selector.GetKey(pair.Near));
        Assert.Throws<ObjectDisposedException>(() => Selector.Register(pair.Near, Readiness.Read));
        Assert.Throws<ObjectDisposedException>(() => Selector.Unregister(pair.Near));
    }

    [Fact]
    public void A_registered_object_that_was_closed_is_still_there()
    {
        SocketPair pair = Own(SocketPair.Unix());
        Socket socket = pair.Near;
        SelectorKey key = Selector.Register(socket, Readiness.Read);
        socket.Dispose();

        Assert.True(Selector.GetMap().ContainsKey(socket));
        Assert.Same(key, Selector.GetMap()[socket]);
        Assert.Same(key, Selector.GetKey(socket));
        InvalidOperationException refusal =
            Assert.Throws<InvalidOperationException>(() => Selector.Register(socket, Readiness.Read));
        Assert.IsNotType<ObjectDisposedException>(refusal);
        Assert.Contains("closed", refusal.Message, StringComparison.Ordinal);
        Assert.Same(key, Selector.Unregister(socket));
        Assert.False(Selector.GetMap().ContainsKey(socket));
    }

    [Fact]
    public void Nothing_is_looked_up_by_null()
    {
        Assert.Throws<ArgumentNullException>(() => Selector.Register(null!, Readiness.Read));
        Assert.Throws<ArgumentNullException>(() => Selector.Unregister(null!));
        Assert.Throws<ArgumentNullException>(() => Selector.Modify(null!, Readiness.Read));
        Assert.Throws<ArgumentNullException>(() => Selector.GetKey(null!));
        Assert.Throws<ArgumentNullException>(() => Selector.GetMap().ContainsKey(null!));
    }
}
