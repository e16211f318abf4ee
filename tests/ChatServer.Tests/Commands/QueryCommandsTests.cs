using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

public sealed class QueryCommandsTests
{
    private readonly Party _party = new();
    private readonly Guest _anna;
    private readonly Guest _bob;

    public QueryCommandsTests()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        (_anna, _bob) = (guests[0], guests[1]);
        _party.Enter("carol", "198.51.100.7");
    }

    [Fact]
    public void WHO_of_a_channel_tells_of_its_members()
    {
        _bob.Says("AWAY :lunch");
        _anna.Expects(
            "WHO #a",
            ":chat.local 352 anna #a ~anna host chat.local anna H@ :0 The anna",
            ":chat.local 352 anna #a ~bob host chat.local bob G :0 The bob",
            ":chat.local 315 anna #a :End of WHO list");
        _anna.Expects(
            "WHO #a o",
            ":chat.local 352 anna #a ~anna host chat.local anna H@ :0 The anna",
            ":chat.local 315 anna #a :End of WHO list");
    }

    [Theory]
    [InlineData("WHO", "anna", "bob", "carol")]
    [InlineData("WHO 0", "anna", "bob", "carol")]
    [InlineData("WHO *", "anna", "bob", "carol")]
    [InlineData("WHO BOB", "bob")]
    [InlineData("WHO c?r*", "carol")]
    [InlineData("WHO 198.51.*", "carol")]
    [InlineData("WHO #no")]
    [InlineData("WHO nobody")]
    public void WHO_of_a_mask_tells_of_whom_it_fits(string line, params string[] nicks)
    {
        _anna.Says(line);
        string[] answers = _anna.Hears();
        Assert.Equal(nicks, answers[..^1].Select(answer => answer.Split(' ')[7]));
        Assert.Contains(" 315 ", answers[^1]);
    }

    [Theory]
    [InlineData("WHOIS bob")]
    [InlineData("WHOIS chat.local BOB")]
    public void WHOIS_tells_all_there_is_to_tell(string line)
    {
        _bob.Says("AWAY :lunch");
        _bob.Says("JOIN #b");
        _bob.Says("PRIVMSG #b :my last words");
        _party.Time.AdvanceBy(TimeSpan.FromSeconds(90));

        _anna.Expects(
            line,
            ":chat.local 311 anna bob ~bob host * :The bob",
            ":chat.local 319 anna bob :#a @#b",
            ":chat.local 312 anna bob chat.local :RxSelectors",
            ":chat.local 301 anna bob :lunch",
            ":chat.local 317 anna bob 90 1577880000 :seconds idle, signon time",
            ":chat.local 318 anna bob :End of WHOIS list");
    }

    [Theory]
    [InlineData("WHOIS", ":chat.local 431 anna :No nickname given")]
    [InlineData("WHOIS no", ":chat.local 401 anna no :No such nick", ":chat.local 318 anna no :End of WHOIS list")]
    [InlineData("ISON bob nobody CAROL", ":chat.local 303 anna :bob carol")]
    [InlineData("ISON :bob nobody CAROL", ":chat.local 303 anna :bob carol")]
    [InlineData("ISON nobody", ":chat.local 303 anna :")]
    [InlineData("ISON", ":chat.local 461 anna ISON :Not enough parameters")]
    [InlineData("USERHOST anna nobody carol", ":chat.local 302 anna :anna=+~anna@host carol=+~carol@198.51.100.7")]
    public void Questions_are_answered(string line, params string[] answers)
    {
        _anna.Expects(line, answers);
    }
}
