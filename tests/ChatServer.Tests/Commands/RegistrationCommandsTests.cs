using ChatServer.Commands;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

public sealed class RegistrationCommandsTests
{
    private static readonly string[] WelcomeKinds = ["001", "002", "003", "004", "005", "422"];

    private readonly Party _party = new();

    [Theory]
    [InlineData("NICK anna", "USER anna 0 * :Anna")]
    [InlineData("USER anna 0 * :Anna", "NICK anna")]
    public void Who_has_said_NICK_and_USER_is_welcome(string first, string second)
    {
        Guest anna = _party.Connect();
        anna.Says(first);
        Assert.Empty(anna.Hears());
        anna.Says(second);

        Assert.Equal(WelcomeKinds, anna.HearsKinds());
        Assert.Equal("anna!~anna@host", anna.User.Prefix);
        Assert.Equal("Anna", anna.User.RealName);
    }

    [Fact]
    public void CAP_LS_holds_the_welcome_until_CAP_END()
    {
        Guest anna = _party.Connect();
        anna.Expects("CAP LS 302", ":chat.local CAP * LS :");
        anna.Says("NICK anna");
        anna.Says("USER anna 0 * :Anna");
        anna.Expects("CAP REQ :multi-prefix sasl", ":chat.local CAP anna NAK :multi-prefix sasl");
        anna.Expects("CAP LIST", ":chat.local CAP anna LIST :");
        anna.Says("CAP END");

        Assert.Equal(WelcomeKinds, anna.HearsKinds());
        anna.Expects("CAP LS", ":chat.local CAP anna LS :");
        anna.Expects("PING x", ":chat.local PONG chat.local :x");
    }

    [Fact]
    public void An_unknown_CAP_command_is_told()
    {
        _party.Connect().Expects("CAP FOO", ":chat.local 410 * FOO :Invalid CAP command");
    }

    [Fact]
    public void A_password_has_to_be_right_when_there_is_one()
    {
        var party = new Party { Info = new ServerInfo { Password = "open sesame"[..4] } };
        Guest right = party.Connect();
        right.Says("PASS open");
        right.Says("NICK right");
        right.Says("USER right 0 * :Right");
        Assert.Equal("001", right.HearsKinds()[0]);

        foreach (string? attempt in new[] { "PASS Open", null })
        {
            Guest wrong = party.Connect();
            wrong.Says(attempt ?? "PING x");
            wrong.Says("NICK wrong");
            wrong.Expects("USER wrong 0 * :Wrong", ":chat.local 464 wrong :Password incorrect");
            Assert.Equal("Bad password", wrong.EndReason);
            Assert.False(wrong.User.IsRegistered);
            wrong.Leaves("Bad password");
        }
    }

    [Theory]
    [InlineData("NICK", ":chat.local 431 * :No nickname given")]
    [InlineData("NICK :", ":chat.local 431 * :No nickname given")]
    [InlineData("NICK anna", ":chat.local 433 * anna :Nickname is already in use")]
    [InlineData("NICK ANNA", ":chat.local 433 * ANNA :Nickname is already in use")]
    [InlineData("USER a 0 *", ":chat.local 461 * USER :Not enough parameters")]
    [InlineData("PASS", ":chat.local 461 * PASS :Not enough parameters")]
    [InlineData("JOIN #a", ":chat.local 451 * :You have not registered: NICK and USER come first")]
    [InlineData("PRIVMSG anna :hi", ":chat.local 451 * :You have not registered: NICK and USER come first")]
    [InlineData("FOO", ":chat.local 421 * FOO :Unknown command")]
    public void Before_the_welcome_mistakes_are_told(string line, string answer)
    {
        _party.Enter("anna");
        _party.Connect().Expects(line, answer);
    }

    [Theory]
    [InlineData("9anna")]
    [InlineData("an\u001B[2Jna")]
    [InlineData("#anna")]
    [InlineData("a nick that is one word and far too long for one")]
    public void A_nick_that_is_none_is_refused(string nick)
    {
        Guest guest = _party.Connect();
        guest.Says($"NICK {nick.Replace(' ', '_')}");
        Assert.Equal(["432"], guest.HearsKinds());
        Assert.Equal("", guest.User.Nick);
    }

    [Theory]
    [InlineData("USER a 0 * :A", ":chat.local 462 anna :You may not register again")]
    [InlineData("PASS a", ":chat.local 462 anna :You may not register again")]
    [InlineData("PING", ":chat.local 409 anna :No origin specified")]
    [InlineData("PING :two words", ":chat.local PONG chat.local :two words")]
    [InlineData("NICK anna")]
    [InlineData("PONG chat.local")]
    public void After_it_too(string line, params string[] answers)
    {
        _party.Enter("anna").Expects(line, answers);
    }

    [Fact]
    public void A_change_of_nick_is_told_to_whoever_shares_a_channel_once()
    {
        Guest[] guests = _party.Meet("#a,#b", "anna", "bob");
        Guest carol = _party.Enter("carol");

        guests[0].Expects("NICK Ann", ":anna!~anna@host NICK :Ann");
        guests[0].Expects("NICK ANN", ":Ann!~anna@host NICK :ANN");

        Assert.Equal([":anna!~anna@host NICK :Ann", ":Ann!~anna@host NICK :ANN"], guests[1].Hears());
        Assert.Empty(carol.Hears());
        carol.Expects("WHOIS anna", ":chat.local 401 carol anna :No such nick", ":chat.local 318 carol anna :End of WHOIS list");
    }

    [Theory]
    [InlineData("QUIT", "Quit")]
    [InlineData("QUIT :see you", "Quit: see you")]
    [InlineData("QUIT :\u001B[2Jsee you", "Quit: [2Jsee you")]
    public void QUIT_ends_the_connection_with_a_reason(string line, string reason)
    {
        Guest[] guests = _party.Meet("#a,#b", "anna", "bob");
        guests[0].Says(line);
        Assert.Equal(reason, guests[0].EndReason);

        guests[0].Leaves(guests[0].EndReason!);

        Assert.Equal([$"ERROR :Closing link: host ({reason})"], guests[0].Hears());
        Assert.Equal([$":anna!~anna@host QUIT :{reason}"], guests[1].Hears());
    }

    [Fact]
    public void Who_leaves_before_the_welcome_is_not_missed()
    {
        Guest anna = _party.Enter("anna");
        Guest stranger = _party.Connect();
        stranger.Says("NICK bob");
        stranger.Leaves("Connection closed");

        Assert.Empty(anna.Hears());
        _party.Enter("bob");
    }
}
