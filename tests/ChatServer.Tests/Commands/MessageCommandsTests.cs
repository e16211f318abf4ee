using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

public sealed class MessageCommandsTests
{
    private readonly Party _party = new();
    private readonly Guest _anna;
    private readonly Guest _bob;
    private readonly Guest _carol;

    public MessageCommandsTests()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob", "carol");
        (_anna, _bob, _carol) = (guests[0], guests[1], guests[2]);
    }

    [Theory]
    [InlineData("PRIVMSG")]
    [InlineData("NOTICE")]
    public void What_is_said_in_a_channel_reaches_the_others_and_not_the_speaker(string command)
    {
        _anna.Expects($"{command} #A :hello all");
        Assert.Equal([$":anna!~anna@host {command} #a :hello all"], _bob.Hears());
        Assert.Equal([$":anna!~anna@host {command} #a :hello all"], _carol.Hears());
    }

    [Fact]
    public void What_is_said_to_a_nick_reaches_that_one_alone()
    {
        _anna.Expects("PRIVMSG BOB :psst");
        Assert.Equal([":anna!~anna@host PRIVMSG bob :psst"], _bob.Hears());
        Assert.Empty(_carol.Hears());
        _anna.Expects("PRIVMSG anna :note to self", ":anna!~anna@host PRIVMSG anna :note to self");
    }

    [Fact]
    public void Several_targets_get_it_once_each()
    {
        _anna.Expects("PRIVMSG bob,#a,BOB :hi");
        Assert.Equal([":anna!~anna@host PRIVMSG bob :hi", ":anna!~anna@host PRIVMSG #a :hi"], _bob.Hears());
        Assert.Equal([":anna!~anna@host PRIVMSG #a :hi"], _carol.Hears());
    }

    [Theory]
    [InlineData("PRIVMSG", ":chat.local 411 anna :No recipient given (PRIVMSG)")]
    [InlineData("PRIVMSG bob", ":chat.local 412 anna :No text to send")]
    [InlineData("PRIVMSG bob :", ":chat.local 412 anna :No text to send")]
    [InlineData("PRIVMSG nobody :hi", ":chat.local 401 anna nobody :No such nick or channel")]
    [InlineData("PRIVMSG #no :hi", ":chat.local 401 anna #no :No such nick or channel")]
    [InlineData("NOTICE")]
    [InlineData("NOTICE bob")]
    [InlineData("NOTICE nobody :hi")]
    public void Mistakes_are_told_unless_it_is_a_notice(string line, params string[] answers)
    {
        _anna.Expects(line, answers);
        Assert.Empty(_bob.Hears());
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_arrive_as_they_are_and_escapes_do_not()
    {
        _anna.Says("PRIVMSG bob :caf\u00E9 \u00E6\u0097\u00A5 \u0001ACTION\u0001 \u001B[2J\u00C2\u009B2J");
        Assert.Equal([":anna!~anna@host PRIVMSG bob :caf\u00E9 \u00E6\u0097\u00A5 \u0001ACTION\u0001 [2J2J"], _bob.Hears());
    }

    [Fact]
    public void A_line_that_is_too_long_with_its_prefix_is_cut_at_512_bytes()
    {
        _anna.Says($"PRIVMSG bob :{new string('x', 497)}");
        Assert.Equal(510, Assert.Single(_bob.Hears()).Length);
    }

    [Fact]
    public void Who_is_away_says_so_until_back()
    {
        _bob.Expects("AWAY :at \u0007lunch", ":chat.local 306 bob :You have been marked as being away");
        _anna.Expects("PRIVMSG bob :there?", ":chat.local 301 anna bob :at lunch");
        _anna.Expects("NOTICE bob :there?");
        _anna.Expects("PRIVMSG #a :there?");
        _bob.Expects("AWAY", ":chat.local 305 bob :You are no longer marked as being away");
        _anna.Expects("PRIVMSG bob :there?");
    }
}
