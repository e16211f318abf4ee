using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Datagrams come one by one, with their sender, and as much of them as was asked for.</summary>
public sealed class ReceiveFromTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Datagrams_come_on_the_loop_in_order_and_each_with_its_sender(Backend backend)
    {
        using Socket receiver = Loopback.Udp();
        using Socket one = Loopback.Udp();
        using Socket other = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<DatagramCopy>();
        using IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of).Subscribe(probe);

        one.SendTo([1], receiver.LocalEndPoint!);
        other.SendTo([2, 2], receiver.LocalEndPoint!);
        one.SendTo([], receiver.LocalEndPoint!); // an empty one is one too
        one.SendTo([3, 3, 3], receiver.LocalEndPoint!);

        IReadOnlyList<DatagramCopy> datagrams = probe.WaitForCount(4, "the datagrams");
        Assert.Equal([[1], [2, 2], [], [3, 3, 3]], datagrams.Select(static datagram => datagram.Bytes));
        Assert.Equal(
            [one.LocalEndPoint, other.LocalEndPoint, one.LocalEndPoint, one.LocalEndPoint],
            datagrams.Select(static datagram => datagram.From));
        Assert.All(datagrams, static datagram => Assert.False(datagram.IsTruncated));
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Fact]
    public void A_sender_over_IPv6_is_reported()
    {
        using Socket receiver = Loopback.Udp("::1");
        using Socket sender = Loopback.Udp("::1");
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<DatagramCopy>();
        using IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of).Subscribe(probe);

        sender.SendTo([1], receiver.LocalEndPoint!);

        Assert.Equal(sender.LocalEndPoint, probe.WaitForOne("the datagram").From);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void The_address_of_a_sender_equals_the_one_that_is_used_to_send_to_it(string address)
    {
        using Socket receiver = Loopback.Udp(address);
        using Socket sender = Loopback.Udp(address);

        AssertAddressEquals(sender.LocalEndPoint!, sender, receiver);
    }

    [UnixFact]
    public void The_address_of_a_sender_over_Unix_equals_the_one_that_is_used_to_send_to_it()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using Socket sender = Loopback.UnixDatagrams();

        AssertAddressEquals(sender.LocalEndPoint!, sender, receiver);
    }

    private static void AssertAddressEquals(EndPoint expected, Socket sender, Socket receiver)
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        SocketAddress address = expected.Serialize();
        var probe = new ObserverProbe<(bool IsEqual, bool HasEqualHash)>();
        using IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver)
            .Select(datagram => (address.Equals(datagram.RemoteAddress), address.GetHashCode() == datagram.RemoteAddress?.GetHashCode()))
            .Subscribe(probe);

        sender.SendTo([1], receiver.LocalEndPoint!);

        Assert.Equal((true, true), probe.WaitForOne("the datagram"));
    }

    [UnixFact]
    public void A_sender_over_Unix_is_reported_if_it_has_a_name()
    {
        using Socket receiver = Loopback.UnixDatagrams();
        using Socket named = Loopback.UnixDatagrams();
        using var nameless = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var families = new List<AddressFamily?>();
        var probe = new ObserverProbe<DatagramCopy>();
        using IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver)
            .Do(datagram => families.Add(datagram.RemoteAddress?.Family)).Select(DatagramCopy.Of).Subscribe(probe);

        named.SendTo([1], receiver.LocalEndPoint!);
        nameless.SendTo([2], receiver.LocalEndPoint!);
        named.SendTo([3], receiver.LocalEndPoint!);

        IEnumerable<string?> from = probe.WaitForCount(3, "the datagrams").Select(static datagram => datagram.From?.ToString());
        Assert.Equal([named.LocalEndPoint!.ToString(), string.Empty, named.LocalEndPoint.ToString()], from);
        Assert.Equal([AddressFamily.Unix, AddressFamily.Unix, AddressFamily.Unix], loop.Run(() => families.ToArray()));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(60_000, true)]
    public void A_datagram_longer_than_asked_for_is_cut_and_says_so(int length, bool isTruncated)
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<DatagramCopy>();
        using IDisposable subscription = loop.Scheduler
            .ReceiveFrom(receiver, new ReceiveFromOptions { MaxDatagramBytes = 4 })
            .Select(DatagramCopy.Of).Subscribe(probe);
        byte[] sent = [.. Enumerable.Range(1, length).Select(static i => (byte)i)];

        sender.SendTo(sent, receiver.LocalEndPoint!);
        sender.SendTo([9], receiver.LocalEndPoint!);

        IReadOnlyList<DatagramCopy> datagrams = probe.WaitForCount(2, "the datagrams");
        Assert.Equal(sent.Take(4), datagrams[0].Bytes);
        Assert.Equal(isTruncated, datagrams[0].IsTruncated);
        Assert.Equal(TestedSystem.IsWindows ? Math.Min(length, 5) : length, datagrams[0].OriginalLength);
        Assert.Equal([9], datagrams[1].Bytes); // nothing of the one before
    }

    [Fact]
    public void The_longest_datagram_there_is_comes_whole()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<DatagramCopy>();
        using IDisposable subscription = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of).Subscribe(probe);
        var longest = new byte[65_507];
        Random.Shared.NextBytes(longest);

        sender.SendTo(longest, receiver.LocalEndPoint!);

        DatagramCopy datagram = probe.WaitForOne("the datagram");
        Assert.Equal(longest, datagram.Bytes);
        Assert.False(datagram.IsTruncated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_turn_takes_no_more_than_its_bound_and_others_have_theirs_in_between(int bound)
    {
        const int sent = 20;
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var ticking = new RawDescriptor(Libc.EventDescriptor(initial: 1)); // always ready
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var isDone = new ManualResetEventSlim();
        var taken = new List<int>();
        int received = 0;
        for (int i = 0; i < sent; i++)
        {
            sender.SendTo([(byte)i], receiver.LocalEndPoint!);
        }

        loop.Run(() =>
        {
            loop.Scheduler.WhenReadable(ticking.Number).TakeWhile(_ => !isDone.IsSet).Subscribe(_ => taken.Add(0));
            loop.Scheduler.ReceiveFrom(receiver, new ReceiveFromOptions { DatagramsPerTurn = bound }).Subscribe(datagram =>
            {
                Assert.Equal(received, datagram.Bytes.Span[0]);
                taken.Add(1);
                if (++received == sent)
                {
                    isDone.Set();
                }
            });
        });

        Patience.WaitFor(isDone, "all datagrams");
        string turns = loop.Run(() => string.Concat(taken));
        Assert.Contains(new string('1', bound), turns, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('1', bound + 1), turns, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blocking_socket_does_not_block_the_loop_and_keeps_its_mode()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var first = new ObserverProbe<DatagramCopy>();
        var second = new ObserverProbe<DatagramCopy>();
        using IDisposable one = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of).Subscribe(first);
        using IDisposable other = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of).Subscribe(second);

        // Both are told of each datagram, and who comes second finds that it has been taken.
        for (int i = 1; i <= 20; i++)
        {
            sender.SendTo([1], receiver.LocalEndPoint!);
            Patience.WaitUntil(() => first.Count + second.Count == i, $"datagram {i} is taken by one of them");
        }

        loop.FinishTurns();
        Assert.False(receiver.IsNonBlocking());
    }

    [Fact]
    public void Datagrams_without_a_subscriber_stay_with_the_kernel()
    {
        using Socket receiver = Loopback.Udp();
        using Socket sender = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IObservable<DatagramCopy> datagrams = loop.Scheduler.ReceiveFrom(receiver).Select(DatagramCopy.Of);
        sender.SendTo([1], receiver.LocalEndPoint!);
        sender.SendTo([2], receiver.LocalEndPoint!);
        var first = new ObserverProbe<DatagramCopy>();
        var second = new ObserverProbe<DatagramCopy>();

        loop.Run(() => datagrams.Take(1).Subscribe(first));
        first.WaitForCompletion("one datagram");
        using IDisposable subscription = datagrams.Subscribe(second);

        Assert.Equal([1], Assert.Single(first.Values).Bytes);
        Assert.Equal([2], second.WaitForOne("the other").Bytes);
    }

    [Fact]
    public void A_datagram_keeps_its_remote_end_point()
    {
        var end = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 99);
        Assert.Equal(end, new Datagram(new byte[1], end).GetRemoteEndPoint());
        Assert.Equal(end, new Datagram(new byte[1], end.Serialize()).GetRemoteEndPoint());
        Assert.Null(new Datagram(new byte[1]).GetRemoteEndPoint());
        Assert.Null(default(Datagram).GetRemoteEndPoint());
        Assert.Equal((1, false), (new Datagram(new byte[1], end).OriginalLength, new Datagram(new byte[1], end).IsTruncated));
        Assert.Throws<ArgumentNullException>(() => new Datagram(new byte[1], (EndPoint)null!));
        Assert.Throws<NotSupportedException>(
            () => new Datagram(new byte[1], new SocketAddress(AddressFamily.Unspecified, 16)).GetRemoteEndPoint());
    }
}
