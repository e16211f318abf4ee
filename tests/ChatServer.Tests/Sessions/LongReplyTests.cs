using System.Reactive.Concurrency;
using ChatServer.Channels;
using ChatServer.Sessions;
using ChatServer.Tests.Support;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Sessions;

/// <summary>Replies that are longer than what a client's send queue takes, while users come, go and talk.</summary>
public sealed class LongReplyTests
{
    private const int Members = 1_000;

    private readonly VirtualChat _chat = new(new SessionSettings { LinesPerSecond = 0 });

    /// <summary>Each of the askers has another part of an answer waiting.</summary>
    [Fact]
    public void A_user_who_parts_while_a_WHOIS_waits_costs_no_client_anything()
    {
        const int Questions = 40;
        const int Askers = 12;
        string channels = string.Join(',', Enumerable.Range(0, 49).Select(i => $"#{i}{new string('c', 40)}"));
        VirtualClient[] askers =
        [
            .. Enumerable.Range(0, Askers).Select(i => ConnectSlow("-R 49ms w", $"asker{i}", new()
            {
                ["w"] = Repeat($"PING {new string('x', 200)}\r\n", i) + Repeat("WHOIS bob\r\n", Questions),
            })),
        ];
        VirtualClient bob = _chat.Connect("R 9ms j 989ms p 9ms q", "bob", texts: new()
        {
            ["j"] = string.Concat(channels.Split(',').Chunk(5).Select(some => $"JOIN {string.Join(',', some)}\r\n")),
            ["p"] = $"PART {channels[..channels.IndexOf(',')]}\r\nJOIN #other\r\n",
            ["q"] = "PING still-here\r\n",
        });
        _chat.Dispose();

        Assert.All(askers, asker => Assert.Equal(Questions, asker.FramesOf(" 318 ").Length));
        Assert.All(askers, asker => Assert.InRange(asker.FramesOf(" 318 ")[^1], 3_000, long.MaxValue)); // they did wait
        Assert.Single(bob.FramesOf(":still-here"));
    }

    [Fact]
    public void What_is_said_after_a_reply_comes_after_it()
    {
        const int Lists = 42;
        var crowd = new Crowd(_chat.Network, Members);
        crowd.Join("#a");
        VirtualClient bob = _chat.Connect("-R-j 100ms p", "bob", texts: new() { ["j"] = "JOIN #a\r\n", ["p"] = "PART #a\r\n" });
        VirtualClient anna = ConnectSlow("--R-j 50ms n", "anna", new()
        {
            ["j"] = "JOIN #a\r\n",
            ["n"] = $"NAMES {Repeat("#a,", Lists)[..^1]}\r\nPING done\r\n",
        });
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        string[] lines = [.. anna.Heard.Select(heard => heard.Line)];
        int part = Array.FindIndex(lines, line => line.StartsWith(":bob!~bob@192.0.2.1 PART #a", StringComparison.Ordinal));
        int pong = Array.FindIndex(lines, line => line.Contains(" PONG "));
        int lastEnd = Array.FindLastIndex(lines, line => line.Contains(" 366 anna #a "));
        Assert.Equal(1 + Lists, lines.Count(line => line.Contains(" 366 anna #a ")));
        Assert.True(pong == lastEnd + 1, $"The PONG is line {pong}, and the last end of NAMES line {lastEnd}.");
        Assert.InRange(part, pong, lines.Length);
        Assert.DoesNotContain(lines[part..], line => line.Contains(" 353 "));
        Assert.InRange(anna.FramesOf(" PONG ").Single(), 3_000, long.MaxValue); // they did wait
        Assert.NotEmpty(bob.FramesOf(" PART #a"));
    }

    [Fact]
    public void A_list_has_each_member_who_stays_once_and_none_who_has_gone()
    {
        var crowd = new Crowd(_chat.Network, 5 * Members);
        crowd.Join("#a");
        VirtualClient anna = ConnectSlow("--R-j 50ms n 9ms p", "anna", new()
        {
            ["j"] = "NAMES #a\r\nNAMES #a\r\nNAMES #a\r\n",
            ["n"] = "NAMES #a\r\n",
            ["p"] = "PING done\r\n",
        });
        User[] going = [.. crowd.Users.Where((_, i) => i % 3 == 0)];
        _chat.At(1_000, () => Array.ForEach(going, _chat.Network.Remove));
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        string[] lines = [.. anna.Heard.Select(heard => heard.Line)];
        int[] ends = [.. lines.Index().Where(line => line.Item.Contains(" 366 anna #a ")).Select(line => line.Index)];
        string[] listed = [.. lines[(ends[^2] + 1)..ends[^1]]
            .Where(line => line.Contains(" 353 "))
            .SelectMany(line => line[(line.IndexOf(" :", StringComparison.Ordinal) + 2)..].Split(' '))
            .Select(nick => nick.TrimStart('@'))];
        Assert.Equal(crowd.Users.Except(going).Select(user => user.Nick), listed);
    }

    [Fact]
    public void A_channel_that_vanishes_while_it_is_listed_ends_the_list()
    {
        var crowd = new Crowd(_chat.Network, 20 * Members);
        crowd.Join("#a");
        VirtualClient anna = ConnectSlow("--R 50ms n", "anna", new() { ["n"] = "NAMES #a\r\nPING done\r\n" });
        _chat.At(1_000, crowd.Leave);
        _chat.Dispose();

        int listed = anna.Heard.Where(heard => heard.Line.Contains(" 353 ")).Sum(heard => heard.Line.Split(' ').Length - 5);
        Assert.InRange(listed, 100, (20 * Members) - 100);
        Assert.Equal(2, anna.FramesOf(" 366 ").Length); // one for #room
        Assert.Single(anna.FramesOf(" PONG "));
    }

    [Theory]
    [InlineData("#", "Connection reset by peer")]
    [InlineData("|", "Connection closed")]
    public void A_client_that_goes_while_it_is_sent_a_list_has_left_at_once(string end, string reason)
    {
        var crowd = new Crowd(_chat.Network, 20 * Members);
        VirtualClient bob = _chat.Connect("R 1s |", "bob");
        ConnectSlow($"-R 50ms w 49ms {end}", "anna", new() { ["w"] = "WHO *\r\n" });
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        Assert.Equal([102], bob.FramesOf($"anna!~anna@192.0.2.1 QUIT :{reason}"));
    }

    [Theory]
    [InlineData("WHO *", " 352 ")]
    [InlineData("WHO p*", " 352 ")]
    [InlineData("NAMES #a", " 353 ")]
    [InlineData("WHO #a", " 352 ")]
    [InlineData("LIST", " 322 ")]
    public void A_turn_of_the_loop_does_a_bounded_part_of_a_reply(string command, string reply)
    {
        var crowd = new Crowd(_chat.Network, 4 * Members);
        crowd.Join("#a");
        for (int i = 0; i < 4 * Members; i++)
        {
            _chat.Network.Enter(crowd.Users[i], $"#c{i}", DateTimeOffset.UnixEpoch);
        }

        VirtualClient anna = _chat.Connect("R 9ms w", texts: new() { ["w"] = $"{command}\r\n" });
        int before = 0;
        int most = 0;
        int turns = 0;
        void Look()
        {
            int now = anna.Heard.Count(heard => heard.Line.Contains(reply));
            turns += now > before ? 1 : 0;
            (most, before) = (Math.Max(most, now - before), now);
            if (turns < 1_000 && !anna.Heard.Any(heard => heard.Frame >= 10 && heard.Line.Contains(" :End of ")))
            {
                _chat.Marbles.Schedule(Look); // the next turn
            }
        }

        _chat.At(10, Look);
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        Assert.InRange(most, 1, SendTurns.StepsPerTurn);
        Assert.InRange(turns, 3, 1_000);
    }

    [Fact]
    public void All_clients_together_get_a_bounded_part_of_a_turn_and_each_its_share()
    {
        const int Askers = 50;
        var crowd = new Crowd(_chat.Network, Members);
        VirtualClient[] askers =
        [
            .. Enumerable.Range(0, Askers).Select(i =>
                _chat.Connect("R 9ms w", $"n{i}", texts: new() { ["w"] = "WHO p*\r\n" }, address: $"192.0.2.{i}")),
        ];
        int before = 0;
        int most = 0;
        int turns = 0;
        int done = 0;
        int[] last = [];
        void Look()
        {
            int[] counts = [.. askers.Select(asker => asker.Heard.Count(heard => heard.Line.Contains(" 352 ")))];
            most = Math.Max(most, counts.Sum() - before);
            before = counts.Sum();
            done = counts.Count(count => count == Members);
            last = done == 0 ? counts : last;
            if (++turns < 3_000 && done < Askers)
            {
                _chat.Marbles.Schedule(Look);
            }
        }

        _chat.At(10, Look);
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        Assert.InRange(most, 1, SendTurns.StepsPerTurn);
        Assert.Equal(Askers, done);
        Assert.InRange(last.Min(), Members / 2, Members); // when the first had all, no other was far behind
    }

    [Fact]
    public void A_reply_that_throws_costs_one_client_its_connection_and_is_reported()
    {
        VirtualClient bob = _chat.Connect("R", "bob");
        _chat.Connect("R", "anna");
        _chat.Connect("R 99ms x 9ms y", "carol");
        _chat.At(100, () =>
        {
            Assert.True(_chat.Network.TryFindUser("anna", out User? user));
            user.Send(Broken());
        });
        _chat.Run();

        Assert.IsType<NotSupportedException>(Assert.Single(_chat.Defects));
        _chat.Defects.Clear();
        _chat.Dispose();
        Assert.Equal(["x", "y"], bob.RoomTexts);
        Assert.Single(bob.FramesOf("anna!~anna@192.0.2.1 QUIT :Internal error"));

        static IEnumerable<byte[]?> Broken()
        {
            yield return "first\r\n"u8.ToArray();
            yield return null;
            throw new NotSupportedException();
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    /// <summary>Reads nothing at first, and from 3 s on 1,000 bytes a millisecond.</summary>
    private VirtualClient ConnectSlow(string sends, string nick, Dictionary<string, string> texts) =>
        _chat.Connect(sends, nick, texts, new VirtualSocketOptions
        {
            SendCapacity = 4_000,
            PeerReads = "3s" + Repeat(" r", 3_000),
            PeerReadCounts = new Dictionary<string, int> { ["r"] = 1_000 },
        });
}
