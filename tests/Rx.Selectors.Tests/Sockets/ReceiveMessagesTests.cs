using System.Buffers.Binary;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Messages keep their boundaries, and empty ones are no end.</summary>
public sealed class ReceiveMessagesTests
{
    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Messages_of_a_connection_arrive_one_by_one_until_the_peer_closes(Backend backend)
    {
        using SequencedSockets sockets = new();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<string>();
        using IDisposable subscription = loop.Scheduler
            .ReceiveMessages(sockets.Near, new ReceiveFromOptions { MaxDatagramBytes = 4 }).Select(Describe).Subscribe(probe);

        sockets.Far.Send("abcdef"u8);
        sockets.Far.Send(ReadOnlySpan<byte>.Empty);
        sockets.Far.Send("z"u8);
        probe.WaitForCount(3, "the messages");
        sockets.Far.Send(ReadOnlySpan<byte>.Empty);
        probe.WaitForCount(4, "an empty message by itself");
        Assert.False(probe.HasEnded);
        sockets.Far.Dispose();

        probe.WaitForCompletion("the peer has closed");
        Assert.Equal(["abcd of 6", "", "z", ""], probe.Values);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixTheory]
    [InlineData("handle")]
    [InlineData("number")]
    [InlineData("file object")]
    public void A_socket_is_known_by_any_of_its_names(string name)
    {
        using SequencedSockets sockets = new();
        using Socket udp = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        foreach (Socket socket in (Socket[])[sockets.Near, udp])
        {
            object fileObject = name switch
            {
                "handle" => socket.SafeHandle,
                "number" => (int)socket.Handle,
                _ => new ReadinessFile((int)socket.Handle),
            };
            var probe = new ObserverProbe<string>();
            using IDisposable subscription = loop.Scheduler.ReceiveMessages(fileObject).Select(Describe).Subscribe(probe);
            Send(socket, "abcdef"u8);
            Send(socket, default);
            Send(socket, "z"u8);

            Assert.Equal(["abcdef", "", "z"], probe.WaitForCount(3, "the messages"));
            Assert.False(probe.HasEnded);
        }

        void Send(Socket to, ReadOnlySpan<byte> bytes)
        {
            if (to == udp)
            {
                udp.SendTo(bytes, udp.LocalEndPoint!);
            }
            else
            {
                sockets.Far.Send(bytes);
            }
        }
    }

    [UnixFact]
    public void An_empty_message_before_others_is_a_message_though_the_peer_has_closed_since()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<string>();
        sockets.Far.Send(ReadOnlySpan<byte>.Empty);
        sockets.Far.Send(ReadOnlySpan<byte>.Empty);
        sockets.Far.Send("z"u8);
        sockets.Far.Dispose();

        loop.Scheduler.ReceiveMessages(sockets.Near).Select(Describe).Subscribe(probe);

        probe.WaitForCompletion("the peer had closed");
        Assert.Equal(["", "", "z"], probe.Values);
    }

    [UnixFact]
    public void Empty_messages_directly_before_the_end_are_taken_for_it_unless_they_are_marked()
    {
        string[] Receive(bool isMarked)
        {
            using SequencedSockets sockets = new();
            using var loop = new ReadinessLoop(DefaultSelector.Create());
            var probe = new ObserverProbe<string>();
            if (isMarked)
            {
                sockets.Near.SetRawSocketOption(1, 16, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_PASSCRED
            }

            sockets.Far.Send("a"u8);
            sockets.Far.Send(ReadOnlySpan<byte>.Empty);
            sockets.Far.Dispose();
            loop.Scheduler.ReceiveMessages(sockets.Near).Select(Describe).Subscribe(probe);
            probe.WaitForCompletion("the peer had closed");
            return [.. probe.Values];
        }

        Assert.Equal(["a"], Receive(isMarked: false)); // the kernel returns the same for both, and this is the documented choice
        Assert.Equal(["a", ""], Receive(isMarked: true));
    }

    [UnixFact]
    public void A_connection_that_is_reset_fails()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<string>();
        using IDisposable subscription = loop.Scheduler.ReceiveMessages(sockets.Near).Select(Describe).Subscribe(probe);
        sockets.Near.Send("unread"u8);

        sockets.Far.Dispose(); // with a message unread

        Assert.Equal(SocketError.ConnectionReset, probe.WaitForError<SocketException>("of the reset").SocketErrorCode);
    }

    [UnixFact]
    public void What_has_no_messages_is_refused_with_what_to_use()
    {
        using SocketPair stream = SocketPair.Unix();
        using var pipe = new RawPipe();
        using var loop = new ReadinessLoop(DefaultSelector.Create());

        foreach (object one in (object[])[stream.Near, stream.Near.SafeHandle, pipe.ReadEnd])
        {
            var refusal = Assert.Throws<ArgumentException>(() => loop.Scheduler.ReceiveMessages(one));
            Assert.Contains("Use Receive and Send", refusal.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(
                () => loop.Scheduler.SendMessages(one, Observable.Empty<ReadOnlyMemory<byte>>()));
        }
    }

    [UnixFact]
    public void ReceiveFrom_refuses_a_connection_of_messages_and_names_the_operator_for_it()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());

        var refusal = Assert.Throws<ArgumentException>(() => loop.Scheduler.ReceiveFrom(sockets.Near));
        Assert.Contains("ReceiveMessages", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bytes of one connection", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.Throws<ArgumentException>(
            () => loop.Scheduler.SendTo(sockets.Near, Observable.Empty<Datagram>()));
        Assert.Contains("SendMessages", refusal.Message, StringComparison.Ordinal);
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_dump_of_the_routing_socket_arrives_message_by_message(Backend backend)
    {
        const ushort getLinks = 18; // RTM_GETLINK
        const ushort request = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
        using var netlink = new RawDescriptor(Libc.RouteSocket());
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        byte[] question = new byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(question, question.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(question.AsSpan(4), getLinks);
        BinaryPrimitives.WriteUInt16LittleEndian(question.AsSpan(6), request);
        var types = new ObserverProbe<ushort>();
        using IDisposable subscription = loop.Scheduler
            .ReceiveMessages(netlink.Number).SelectMany(static message => TypesOf(message.Bytes.Span)).Subscribe(types);

        Libc.Write(netlink.Number, question);

        Patience.WaitUntil(() => types.Values.Contains((ushort)3), "NLMSG_DONE"); // the end of the dump
        Assert.Contains((ushort)16, types.Values); // RTM_NEWLINK: of the loopback interface, if of no other
        Assert.False(types.HasEnded);
    }

    [UnixFact]
    public void A_message_that_is_sent_is_one_message()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var sent = new ObserverProbe<System.Reactive.Unit>();

        using IDisposable subscription = loop.Scheduler
            .SendMessages(sockets.Near, Messages("abc", "", "de").ToObservable()).Subscribe(sent);

        sent.WaitForCompletion("all are sent");
        Assert.Equal(1, sent.Count);
        var buffer = new byte[10];
        Assert.Equal([3, 0, 2], Enumerable.Range(0, 3).Select(_ => sockets.Far.Receive(buffer)));
    }

    [UnixFact]
    public void Messages_that_the_peer_does_not_take_wait_and_too_many_are_an_error()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var sent = new ObserverProbe<System.Reactive.Unit>();

        using IDisposable subscription = loop.Scheduler
            .SendMessages(
                sockets.Near,
                Observable.Repeat(Messages("abc")[0], 100_000),
                new SendToOptions { MaxQueuedDatagrams = 10 })
            .Subscribe(sent);

        var failure = sent.WaitForError<SlowPeerException>("of the peer that receives nothing");
        Assert.Equal(30, failure.QueuedBytes);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixFact]
    public void Messages_that_waited_arrive_in_order_when_the_peer_receives()
    {
        const int count = 2_000;
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var sent = new ObserverProbe<System.Reactive.Unit>();
        using IDisposable subscription = loop.Scheduler
            .SendMessages(
                sockets.Near,
                Enumerable.Range(0, count).Select(static i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i)).ToObservable(),
                new SendToOptions { MaxQueuedDatagrams = count })
            .Subscribe(sent);

        var buffer = new byte[4];
        sockets.Far.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(4, sockets.Far.Receive(buffer));
            Assert.Equal(i, BitConverter.ToInt32(buffer));
        }

        sent.WaitForCompletion("all are sent");
        Assert.Equal(1, sent.Count);
    }

    [UnixFact]
    public void A_message_that_the_kernel_refuses_is_the_end()
    {
        using SequencedSockets sockets = new();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var sent = new ObserverProbe<System.Reactive.Unit>();

        loop.Scheduler.SendMessages(sockets.Near, Observable.Return((ReadOnlyMemory<byte>)new byte[10_000_000])).Subscribe(sent);

        Assert.Equal(SocketError.MessageSize, sent.WaitForError<SocketException>("of its size").SocketErrorCode);
        sockets.Far.Dispose();
        var late = new ObserverProbe<System.Reactive.Unit>();
        loop.Scheduler.SendMessages(sockets.Near, Messages("abc").ToObservable()).Subscribe(late);
        late.WaitForError<SocketException>("of the broken connection");
    }

    private static ReadOnlyMemory<byte>[] Messages(params string[] texts) =>
        [.. texts.Select(static text => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(text))];

    private static string Describe(Datagram message) =>
        Encoding.ASCII.GetString(message.Bytes.Span) + (message.IsTruncated ? $" of {message.OriginalLength}" : string.Empty);

    private static List<ushort> TypesOf(ReadOnlySpan<byte> messages)
    {
        var types = new List<ushort>();
        while (messages.Length >= 16)
        {
            types.Add(BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]));
            int length = (BinaryPrimitives.ReadInt32LittleEndian(messages) + 3) & ~3;
            messages = messages[Math.Min(length, messages.Length)..];
        }

        return types;
    }

    /// <summary>Two connected Unix sockets of SOCK_SEQPACKET.</summary>
    private sealed class SequencedSockets : IDisposable
    {
        public SequencedSockets()
        {
            (int near, int far) = Libc.SequencedPair();
            Near = new Socket(new SafeSocketHandle(near, ownsHandle: true));
            Far = new Socket(new SafeSocketHandle(far, ownsHandle: true));
        }

        public Socket Near { get; }

        public Socket Far { get; }

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
        }
    }
}
