using ChatServer.Commands;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

/// <summary>The welcome, and that each word of 005 is true.</summary>
public sealed class ServerCommandsTests
{
    private readonly Party _party = new();

    [Fact]
    public void The_welcome_says_where_one_is()
    {
        Guest anna = _party.Connect();
        anna.Says("NICK anna");
        anna.Says("USER anna 0 * :Anna");

        string[] welcome = anna.Hears();
        Assert.Equal(":chat.local 001 anna :Welcome to RxSelectors, anna!~anna@host", welcome[0]);
        Assert.Equal($":chat.local 002 anna :Your host is chat.local, running {ServerInfo.Version}", welcome[1]);
        Assert.Equal(":chat.local 003 anna :This server was started 2020-01-01 12:00:00 UTC", welcome[2]);
        Assert.Equal($":chat.local 004 anna chat.local {ServerInfo.Version} i not", welcome[3]);
        Assert.StartsWith(":chat.local 005 anna ", welcome[4]);
        Assert.EndsWith(" :are supported by this server", welcome[4]);
        Assert.InRange(welcome[4].Split(" :")[0].Split(' ').Length, 4, 2 + 14); // with the last, 15 parameters at most
        Assert.Equal(":chat.local 422 anna :There is no message of the day", welcome[5]);
    }

    [Fact]
    public void The_message_of_the_day_comes_line_by_line()
    {
        var party = new Party { Info = new ServerInfo { Motd = ["one", "", "three"] } };
        party.Enter("anna").Expects(
            "MOTD",
            ":chat.local 375 anna :- chat.local message of the day -",
            ":chat.local 372 anna :- one",
            ":chat.local 372 anna :- ",
            ":chat.local 372 anna :- three",
            ":chat.local 376 anna :End of the message of the day");
    }

    [Fact]
    public void VERSION_tells_both()
    {
        Guest anna = _party.Enter("anna");
        anna.Says("VERSION");
        Assert.Equal(["351", "005"], anna.HearsKinds());
    }

    [Fact]
    public void NICKLEN_and_CHANNELLEN_are_true()
    {
        Guest anna = _party.Enter("anna");
        string nick = new('n', Promised("NICKLEN"));
        string channel = "#" + new string('c', Promised("CHANNELLEN") - 1);

        anna.Says($"JOIN {channel}c");
        Assert.Equal(["403"], anna.HearsKinds());
        anna.Says($"JOIN {channel}");
        Assert.Equal(["JOIN", "353", "366"], anna.HearsKinds());
        anna.Says($"NICK {nick}n");
        Assert.Equal(["432"], anna.HearsKinds());
        anna.Expects($"NICK {nick}", $":anna!~anna@host NICK :{nick}");
    }

    [Fact]
    public void TOPICLEN_KICKLEN_and_AWAYLEN_are_true()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        string Longer(string token) => new('x', Promised(token) + 50);
        string Cut(string token) => new('x', Promised(token));

        guests[0].Expects($"TOPIC #a :{Longer("TOPICLEN")}", $":anna!~anna@host TOPIC #a :{Cut("TOPICLEN")}");
        guests[1].Says($"AWAY :{Longer("AWAYLEN")}");
        Assert.Equal(Cut("AWAYLEN"), guests[1].User.Away);
        guests[0].Expects($"KICK #a bob :{Longer("KICKLEN")}", $":anna!~anna@host KICK #a bob :{Cut("KICKLEN")}");
    }

    [Fact]
    public void CHANLIMIT_and_CHANTYPES_are_true()
    {
        Guest anna = _party.Enter("anna");
        Assert.Equal("#", Tokens()["CHANTYPES"]);
        string[] limit = Tokens()["CHANLIMIT"].Split(':');
        Assert.Equal("#", limit[0]);
        int most = int.Parse(limit[1]);
        for (int i = 0; i < most; i++)
        {
            anna.Says($"JOIN #{i}");
        }

        anna.Expects("JOIN #more", ":chat.local 405 anna #more :You have joined too many channels");
        Assert.Equal(most, anna.User.Channels.Count);
    }

    [Fact]
    public void TARGMAX_is_true()
    {
        Guest[] guests = _party.Meet("#a", "anna", "n1", "n2", "n3", "n4", "n5");
        Dictionary<string, string> most = Tokens()["TARGMAX"].Split(',').ToDictionary(one => one.Split(':')[0], one => one.Split(':')[1]);
        Assert.Equal(("4", "4", "4", "", ""), (most["PRIVMSG"], most["NOTICE"], most["KICK"], most["JOIN"], most["PART"]));

        guests[0].Expects("PRIVMSG n1,n2,n3,n4 :hi");
        guests[0].Expects("PRIVMSG n1,n2,n3,n4,n5 :hi", ":chat.local 407 anna n5 :Too many recipients");
        guests[0].Expects("NOTICE n1,n2,n3,n4,n5 :hi");
        Assert.All(guests[1..5], guest => Assert.Single(guest.Hears()));
        Assert.Empty(guests[5].Hears());
        guests[0].Expects("KICK #a n1,n2,n3,n4,n5", ":chat.local 407 anna n5 :Too many recipients");
        guests[0].Says("KICK #a n1,n2,n3,n4");
        Assert.Equal(["KICK", "KICK", "KICK", "KICK"], guests[0].HearsKinds());
    }

    [Fact]
    public void MODES_CHANMODES_and_PREFIX_are_true()
    {
        Guest[] guests = _party.Meet("#a", "anna", "n1", "n2", "n3", "n4", "n5");
        Assert.Equal(("4", ",,,nt", "(o)@"), (Tokens()["MODES"], Tokens()["CHANMODES"], Tokens()["PREFIX"]));

        guests[0].Expects("MODE #a +ooooo n1 n2 n3 n4 n5", ":anna!~anna@host MODE #a +o+o+o+o n1 n2 n3 n4");
        guests[0].Expects("MODE #a -nt", ":anna!~anna@host MODE #a -n-t");
        guests[5].Expects(
            "NAMES #a",
            ":chat.local 353 n5 = #a :@anna @n1 @n2 @n3 @n4 n5",
            ":chat.local 366 n5 #a :End of NAMES list");
    }

    [Fact]
    public void CASEMAPPING_and_NETWORK_are_true()
    {
        Guest anna = _party.Enter("anna");
        Assert.Equal(("rfc1459", "RxSelectors"), (Tokens()["CASEMAPPING"], Tokens()["NETWORK"]));
        anna.Says("JOIN #{a}");
        anna.Hears();
        anna.Expects("MODE #[A]", ":chat.local 324 anna #{a} +nt", ":chat.local 329 anna #{a} 1577880000");
    }

    private int Promised(string token) => int.Parse(Tokens()[token]);

    private Dictionary<string, string> Tokens()
    {
        Guest asker = _party.Enter("asker");
        asker.Says("VERSION");
        asker.Leaves("that was all");
        return asker.Hears()
            .Where(line => line.Contains(" 005 "))
            .SelectMany(line => line.Split(" :")[0].Split(' ').Skip(3))
            .ToDictionary(token => token.Split('=')[0], token => token[(token.IndexOf('=') + 1)..]);
    }
}
