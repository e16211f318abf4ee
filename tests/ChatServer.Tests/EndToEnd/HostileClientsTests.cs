using System.Text;
using ChatServer.Sessions;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.EndToEnd;

/// <summary>Clients that do what they can to harm the others, over real sockets.</summary>
[Collection(ProcessWide.Name)]
public sealed class HostileClientsTests(ITestOutputHelper output)
{
    private const int SmallBuffer = 2 * 1024;

    private static readonly SessionSettings NoFloodControl = new() { LinesPerSecond = 0 };

    [Fact]
    public async Task A_WHOIS_that_waits_while_its_user_parts_and_joins_ends_no_server()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient bob = ChatClient.Enter(server, "bob");
        string[] channels = [.. Enumerable.Range(0, 50).Select(i => $"#{i}{new string('c', 40)}")];
        Array.ForEach(channels, channel => bob.Say($"JOIN {channel}"));
        bob.HearAll();
        using ChatClient asker = ChatClient.Enter(server, "asker", SmallBuffer);

        for (int i = 0; i < 60; i++)
        {
            asker.Say("WHOIS bob");
        }

        using (ChatClient witness = ChatClient.Enter(server, "witness"))
        {
            witness.HearAll(); // what the asker has said came before
        }

        bob.Say($"PART {channels[0]}");
        bob.Say("JOIN #other");
        bob.HearAll();
        for (int i = 0; i < 60; i++)
        {
            asker.HearUntil(" 318 ");
        }

        Assert.Empty(asker.HearAll());
        using ChatClient carol = ChatClient.Join(server, "carol");
        Assert.Empty(bob.HearAll());
    }

    /// <summary>What they ask for would be 20 x 20 x 167 lists of 1,000 members, half a gigabyte.</summary>
    [Fact]
    public async Task Twenty_clients_that_ask_for_long_lists_and_never_read_are_dropped_and_take_little_memory()
    {
        const int Attackers = 20;
        await using var chat = new RealChat(NoFloodControl);
        Crowd crowd = await chat.OnLoop(network => new Crowd(network, 1_000));
        await chat.OnLoop(_ =>
        {
            crowd.Join("#a");
            return true;
        });
        using ChatClient witness = ChatClient.Join(chat.Address, "witness");
        ChatClient[] attackers =
        [
            .. Enumerable.Range(0, Attackers).Select(i => ChatClient.Join(chat.Address, $"attacker{i}", SmallBuffer)),
        ];
        Array.ForEach(attackers, attacker => attacker.HearAll());
        witness.HearAll();
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Repeat($"NAMES {string.Concat(Enumerable.Repeat("#a,", 166))}#a\r\n", 20)));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;

        Array.ForEach(attackers, attacker => attacker.SendUntilTheEnd(flood));
        for (int left = 0; left < Attackers;)
        {
            left += witness.HearUntil(" QUIT :").EndsWith("Send queue exceeded", StringComparison.Ordinal) ? 1 : 0;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        output.WriteLine($"{most / 1024} KiB more at most.");
        Assert.InRange(most, long.MinValue, Attackers * 1024 * 1024);
        await chat.OnLoop(_ =>
        {
            crowd.Leave();
            return true;
        });
        Array.ForEach(attackers, attacker => attacker.Dispose());
    }

    [Fact]
    public async Task Resets_in_the_middle_of_long_lists_leave_nothing_behind()
    {
        await using var chat = new RealChat(NoFloodControl);
        Crowd crowd = await chat.OnLoop(network => new Crowd(network, 4_000));
        using ChatClient witness = ChatClient.Join(chat.Address, "witness");
        for (int i = 0; i < 30; i++)
        {
            using ChatClient attacker = ChatClient.Enter(chat.Address, "attacker", SmallBuffer);
            attacker.Say("JOIN #room");
            attacker.Say("WHO *");
            attacker.HearUntil(" 352 ");
            attacker.Vanish();
            witness.HearUntil(":attacker!~attacker@127.0.0.1 QUIT :");
        }

        Assert.Equal(4_001, await chat.OnLoop(network => network.Users.Count));
        await chat.OnLoop(_ =>
        {
            crowd.Leave();
            return true;
        });
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(1_000, true)]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public async Task Line_feeds_behind_flood_control_keep_no_nick(int lineFeeds, bool isReset)
    {
        await using var chat = new RealChat(new SessionSettings());
        using ChatClient witness = ChatClient.Join(chat.Address, "witness");
        ChatClient anna = ChatClient.Join(chat.Address, "anna");
        witness.HearUntil(" JOIN ");

        anna.Send(Encoding.ASCII.GetBytes(new string('\n', lineFeeds)));
        if (isReset)
        {
            anna.Vanish();
        }
        else
        {
            anna.FinishSending();
        }

        witness.HearUntil(":anna!~anna@127.0.0.1 QUIT :");
        using ChatClient next = ChatClient.Join(chat.Address, "anna");
        anna.Dispose();
    }

    [Fact]
    public async Task Masks_with_very_many_wildcards_hold_nobody_up()
    {
        await using var chat = new RealChat(NoFloodControl);
        Crowd crowd = await chat.OnLoop(network => new Crowd(network, 4_000));
        using ChatClient attacker = ChatClient.Enter(chat.Address, "attacker");
        using ChatClient anna = ChatClient.Enter(chat.Address, "anna");

        for (int i = 0; i < 100; i++)
        {
            attacker.Say($"WHO {new string('*', 499)}!");
        }

        Assert.Empty(anna.HearAll()); // 40 s of work, when each costs what it did
        for (int i = 0; i < 100; i++)
        {
            attacker.HearUntil(" 315 ");
        }

        await chat.OnLoop(_ =>
        {
            crowd.Leave();
            return true;
        });
    }
}
