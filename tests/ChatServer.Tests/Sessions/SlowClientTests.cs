using ChatServer.Channels;
using ChatServer.Sessions;
using ChatServer.Tests.Support;
using Rx.Selectors;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Sessions;

/// <summary>Clients that read slowly, at last, or never.</summary>
public sealed class SlowClientTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    private readonly VirtualChat _chat = new(new SessionSettings { SendQueueBytes = 4096, LinesPerSecond = 0 });

    [Fact]
    public void A_slow_one_gets_everything_in_order_and_holds_nobody_up()
    {
        VirtualClient fast = _chat.Connect("R", "fast");
        VirtualClient slow = _chat.Connect("-R", "slow", options: new VirtualSocketOptions
        {
            SendCapacity = 200,
            PeerReads = string.Concat(Enumerable.Repeat(" 9ms r", 200)), // 20 bytes a millisecond
            PeerReadCounts = new Dictionary<string, int> { ["r"] = 200 },
        });
        _chat.Connect($"--R 200ms {Alphabet}", "anna");

        _chat.Marbles.Expect(fast.Room, "^ 300ms !").ToBe($"203ms {Alphabet}");
        _chat.Dispose();

        Assert.Equal(Alphabet.Select(c => $"{c}"), slow.RoomTexts);
        Assert.InRange(slow.FramesOf("PRIVMSG #room :z").Single(), 203 + Alphabet.Length + 20, 400);
    }

    [Fact]
    public void The_kernel_is_asked_for_room_only_while_something_waits()
    {
        VirtualClient slow = _chat.Connect("-R 400ms xy 2s |", "slow", options: new VirtualSocketOptions
        {
            SendCapacity = 500,
            PeerReads = "300ms r 700ms r 700ms r 700ms r",
        });
        _chat.Connect("--R 497ms (ab) 3s |", "anna");
        IReadOnlyList<InterestChange> history = slow.Socket.InterestHistory;
        _chat.Dispose();

        bool IsAskedForRoomAt(long frame) => history.Last(change => change.Frame <= frame).Asked.HasFlag(Readiness.Write);
        Assert.True(IsAskedForRoomAt(250)); // the welcome has more than 500 bytes
        Assert.True(IsAskedForRoomAt(350));
        Assert.False(IsAskedForRoomAt(1_700));
    }

    [Fact]
    public void One_that_never_reads_is_dropped_at_the_limit_and_the_others_hear_why()
    {
        VirtualClient bob = _chat.Connect("R 3s |", "bob");
        VirtualClient mute = _chat.Connect(
            "-R", "mute", options: new VirtualSocketOptions { SendCapacity = 2_000, PeerReads = "" });
        string talk = string.Concat(Enumerable.Repeat(" 9ms t", 100));
        _chat.Connect($"--R {talk}", "anna", texts: new() { ["t"] = $"PRIVMSG #room :{new string('x', 170)}\r\n" });
        _chat.Dispose();

        long dropped = bob.FramesOf("mute!~mute@192.0.2.1 QUIT :Send queue exceeded").Single();
        int bytesBefore = bob.Heard.Where(heard => heard.Frame <= dropped).Sum(heard => heard.Line.Length + 2);
        Assert.InRange(bytesBefore, 4096 + 2_000 - 200, 4096 + 2_000 + 400);
        Assert.Null(mute.Farewell); // it would not have heard it
        Assert.Equal(100, bob.RoomTexts.Length);
    }

    [Fact]
    public void A_list_of_any_length_is_made_as_it_can_be_sent()
    {
        var founder = new User("host", new Deaf(), DateTimeOffset.UnixEpoch);
        Channel[] channels =
        [
            .. Enumerable.Range(0, 500).Select(i => _chat.Network.Enter(founder, $"#channel{i}", DateTimeOffset.UnixEpoch)),
        ];
        VirtualClient slow = _chat.Connect("R 49ms l 9s p", "slow", texts: new() { ["l"] = "LIST\r\n", ["p"] = "PING x\r\n" },
            options: new VirtualSocketOptions
            {
                SendCapacity = 1_000,
                PeerReads = string.Concat(Enumerable.Repeat(" 9ms r", 1_000)),
            });
        _chat.At(60_000, () => Array.ForEach(channels, channel => _chat.Network.Leave(founder, channel)));
        _chat.Dispose();

        string[] listed = [.. slow.Heard.Where(heard => heard.Line.Contains(" 322 ")).Select(heard => heard.Line.Split(' ')[3])];
        Assert.Equal(channels.Select(channel => channel.Name).Append("#room").Order(), listed.Order());
        Assert.Single(slow.FramesOf(" 323 "));
        Assert.InRange(slow.FramesOf(" 323 ").Single() - slow.FramesOf(" 322 ")[0], 100, 8_000);
        Assert.Single(slow.FramesOf(" PONG "));
    }

    [Fact]
    public void What_is_said_in_one_turn_is_sent_at_once()
    {
        VirtualClient bob = _chat.Connect("R", "bob");
        _chat.Connect("-R 100ms a", "anna");
        _chat.Connect("-R 100ms b", "carol");
        var writes = new List<(long Frame, int Lines)>();
        bob.Socket.SentText.Subscribe(text => writes.Add((_chat.Marbles.Frame, text.Count(c => c == '\n'))));
        _chat.Dispose();

        Assert.Equal([2], writes.Where(write => write.Frame == 102).Select(write => write.Lines));
    }

    [Fact]
    public void One_that_has_gone_while_something_waits_for_it_is_told_to_the_others()
    {
        VirtualClient bob = _chat.Connect("R 1s |", "bob");
        _chat.Connect("-R", "gone", options: new VirtualSocketOptions { SendCapacity = 100, PeerReads = "50ms |" });
        _chat.Connect("-R 40ms #", "reset", options: new VirtualSocketOptions { SendCapacity = 100, PeerReads = "" });
        _chat.Dispose();

        Assert.Single(bob.FramesOf("gone!~gone@192.0.2.1 QUIT :Connection closed"));
        Assert.Single(bob.FramesOf("reset!~reset@192.0.2.1 QUIT :Connection reset by peer"));
    }

    private sealed class Deaf : ISendQueue
    {
        public void Send(byte[] line)
        {
        }

        public void Send(IEnumerable<byte[]?> reply)
        {
        }
    }
}
