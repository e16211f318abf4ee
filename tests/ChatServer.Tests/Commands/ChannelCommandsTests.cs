using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

public sealed class ChannelCommandsTests
{
    private readonly Party _party = new();

    [Fact]
    public void The_first_in_a_channel_makes_it_and_is_its_operator()
    {
        Guest anna = _party.Enter("anna");
        Guest bob = _party.Enter("bob");

        anna.Expects(
            "JOIN #room",
            ":anna!~anna@host JOIN #room",
            ":chat.local 353 anna = #room :@anna",
            ":chat.local 366 anna #room :End of NAMES list");
        bob.Expects(
            "JOIN #ROOM",
            ":bob!~bob@host JOIN #room",
            ":chat.local 353 bob = #room :@anna bob",
            ":chat.local 366 bob #room :End of NAMES list");
        Assert.Equal([":bob!~bob@host JOIN #room"], anna.Hears());
        bob.Expects("JOIN #room"); // is in it already
    }

    [Fact]
    public void Several_channels_are_joined_at_once_and_bad_ones_are_told()
    {
        Guest anna = _party.Enter("anna");
        anna.Says("JOIN #a,b,#c,#\u0007 key1,key2");
        Assert.Equal(["JOIN", "353", "366", "403", "JOIN", "353", "366", "403"], anna.HearsKinds());
        Assert.Equal(2, anna.User.Channels.Count);
    }

    [Fact]
    public void JOIN_0_leaves_all_channels()
    {
        Guest anna = _party.Enter("anna");
        anna.Says("JOIN #a,#b");
        anna.Expects("JOIN 0", ":anna!~anna@host PART #a :anna", ":anna!~anna@host PART #b :anna");
        Assert.Empty(_party.Network.Channels);
    }

    [Fact]
    public void A_million_joins_make_fifty_channels()
    {
        Guest anna = _party.Enter("anna");
        for (int line = 0; line < 20_000; line++)
        {
            anna.Says("JOIN " + string.Join(',', Enumerable.Range(0, 50).Select(i => $"#{line}-{i}")));
            Assert.Equal(line == 0 ? 150 : 50, anna.Hears().Length);
        }

        Assert.Equal(50, _party.Network.Channels.Count);
        anna.Leaves("enough");
        Assert.Empty(_party.Network.Channels);
    }

    [Fact]
    public void Who_parts_is_told_to_all_and_hears_no_more()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        guests[1].Expects("PART #a :good\u001B[2J night", ":bob!~bob@host PART #a :good[2J night");
        Assert.Equal([":bob!~bob@host PART #a :good[2J night"], guests[0].Hears());
        guests[0].Says("PRIVMSG #a :gone?");
        Assert.Empty(guests[1].Hears());
        guests[1].Expects("PART #a,#b", ":chat.local 442 bob #a :You are not on that channel", ":chat.local 403 bob #b :No such channel");
    }

    [Fact]
    public void A_topic_is_set_shown_and_cleared()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        guests[0].Expects("TOPIC #a", ":chat.local 331 anna #a :No topic is set");
        guests[0].Expects("TOPIC #a :what it is about", ":anna!~anna@host TOPIC #a :what it is about");
        Assert.Equal([":anna!~anna@host TOPIC #a :what it is about"], guests[1].Hears());
        string[] shown = [":chat.local 332 bob #a :what it is about", ":chat.local 333 bob #a anna 1577880000"];
        guests[1].Expects("TOPIC #a", shown);

        guests[1].Says("PART #a");
        guests[1].Hears();
        guests[1].Says("JOIN #a");
        Assert.Equal(shown, guests[1].Hears()[1..3]);

        guests[0].Expects("TOPIC #a :", ":anna!~anna@host TOPIC #a :");
        guests[0].Expects("TOPIC #a", ":chat.local 331 anna #a :No topic is set");
    }

    [Fact]
    public void A_topic_commands_no_terminal()
    {
        Guest anna = _party.Meet("#a", "anna")[0];
        anna.Expects("TOPIC #a :\u001B]0;title\u0007\u00C2\u009B2Jx", ":anna!~anna@host TOPIC #a :]0;title2Jx");
    }

    [Fact]
    public void Only_operators_set_a_topic_that_is_protected()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        guests[1].Expects("TOPIC #a :mine", ":chat.local 482 bob #a :You are not channel operator");
        guests[0].Says("MODE #a -t");
        guests[1].Expects("TOPIC #a :mine", ":bob!~bob@host TOPIC #a :mine");
        _party.Enter("carol").Expects("TOPIC #a", ":chat.local 442 carol #a :You are not on that channel");
    }

    [Fact]
    public void An_operator_kicks()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob", "carol");
        guests[0].Expects("KICK #a bob :enough", ":anna!~anna@host KICK #a bob :enough");
        Assert.Equal([":anna!~anna@host KICK #a bob :enough"], guests[1].Hears());
        Assert.Equal([":anna!~anna@host KICK #a bob :enough"], guests[2].Hears());
        Assert.Empty(guests[1].User.Channels);
        guests[0].Expects("KICK #a carol", ":anna!~anna@host KICK #a carol :anna");
    }

    [Theory]
    [InlineData("KICK #a anna", ":chat.local 482 bob #a :You are not channel operator")]
    [InlineData("KICK #b anna", ":chat.local 403 bob #b :No such channel")]
    [InlineData("KICK #a", ":chat.local 461 bob KICK :Not enough parameters")]
    public void Others_do_not(string line, string answer)
    {
        _party.Meet("#a", "anna", "bob")[1].Expects(line, answer);
    }

    [Fact]
    public void Who_is_not_there_is_not_kicked()
    {
        Guest anna = _party.Meet("#a", "anna")[0];
        _party.Enter("bob");
        anna.Expects("KICK #a bob", ":chat.local 441 anna bob #a :They are not on that channel");
        anna.Expects("KICK #a nobody", ":chat.local 401 anna nobody :No such nick");
    }

    [Fact]
    public void NAMES_of_a_large_channel_takes_several_lines()
    {
        Guest[] guests = _party.Meet("#a", [.. Enumerable.Range(0, 200).Select(i => $"guest{i}")]);
        guests[0].Says("NAMES #a");
        string[] lines = guests[0].Hears();

        Assert.InRange(lines.Length, 4, 10);
        Assert.EndsWith("366 guest0 #a :End of NAMES list", lines[^1]);
        Assert.Equal(
            guests.Select(guest => guest.User.Nick),
            lines[..^1].SelectMany(line => line.Split(":")[2].Split(' ')).Select(nick => nick.TrimStart('@')));
    }

    [Theory]
    [InlineData("NAMES", ":chat.local 366 anna * :End of NAMES list")]
    [InlineData("NAMES #no", ":chat.local 366 anna #no :End of NAMES list")]
    public void NAMES_of_nothing_ends(string line, string answer)
    {
        _party.Enter("anna").Expects(line, answer);
    }

    [Fact]
    public void LIST_tells_of_all_channels_or_of_some()
    {
        _party.Meet("#a", "anna", "bob");
        Guest carol = _party.Enter("carol");
        carol.Says("JOIN #c");
        carol.Says("TOPIC #c :mine");

        carol.Expects(
            "LIST",
            ":chat.local 322 carol #a 2 :",
            ":chat.local 322 carol #c 1 :mine",
            ":chat.local 323 carol :End of LIST");
        carol.Expects("LIST #C,#no", ":chat.local 322 carol #c 1 :mine", ":chat.local 323 carol :End of LIST");
    }
}
