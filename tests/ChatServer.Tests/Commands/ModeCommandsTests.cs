using ChatServer.Tests.Support;

namespace ChatServer.Tests.Commands;

public sealed class ModeCommandsTests
{
    private readonly Party _party = new();
    private readonly Guest _anna;
    private readonly Guest _bob;

    public ModeCommandsTests()
    {
        Guest[] guests = _party.Meet("#a", "anna", "bob");
        (_anna, _bob) = (guests[0], guests[1]);
    }

    [Fact]
    public void An_operator_makes_another_and_can_be_made_none()
    {
        _anna.Expects("MODE #a +o bob", ":anna!~anna@host MODE #a +o bob");
        Assert.Equal([":anna!~anna@host MODE #a +o bob"], _bob.Hears());
        _bob.Expects("MODE #a -o ANNA", ":bob!~bob@host MODE #a -o anna");
        _anna.Expects("MODE #a +o anna", ":chat.local 482 anna #a :You are not channel operator");
    }

    [Theory]
    [InlineData("MODE #a", ":chat.local 324 anna #a +nt", ":chat.local 329 anna #a 1577880000")]
    [InlineData("MODE #a -n", ":anna!~anna@host MODE #a -n")]
    [InlineData("MODE #a -n+t-t", ":anna!~anna@host MODE #a -n-t")]
    [InlineData("MODE #a +nt")] // as it is
    [InlineData("MODE #a +o anna")]
    [InlineData("MODE #a +o")]
    [InlineData("MODE #a +")]
    [InlineData("MODE #a +o nobody", ":chat.local 401 anna nobody :No such nick")]
    [InlineData("MODE #a +k key", ":chat.local 472 anna k :is no mode of #a; there are n, o and t")]
    [InlineData("MODE #a b", ":chat.local 368 anna #a :End of channel ban list")]
    [InlineData("MODE #a +b", ":chat.local 368 anna #a :End of channel ban list")]
    [InlineData("MODE #a +b *!*@*", ":chat.local 472 anna b :is no mode of #a; there are n, o and t")]
    [InlineData("MODE #no", ":chat.local 403 anna #no :No such channel")]
    [InlineData("MODE anna", ":chat.local 221 anna +")]
    [InlineData("MODE anna +w", ":chat.local 501 anna :Unknown user mode; there is i")]
    [InlineData("MODE anna -i")]
    [InlineData("MODE bob", ":chat.local 502 anna :You cannot see or change the modes of other users")]
    [InlineData("MODE", ":chat.local 461 anna MODE :Not enough parameters")]
    public void Modes_are_asked_for_and_changed(string line, params string[] answers)
    {
        _anna.Expects(line, answers);
    }

    [Fact]
    public void Who_is_not_in_the_channel_is_made_no_operator()
    {
        _party.Enter("carol");
        _anna.Expects("MODE #a +o carol", ":chat.local 441 anna carol #a :They are not on that channel");
    }

    [Fact]
    public void Only_members_say_something_in_a_channel_that_is_closed_to_outsiders()
    {
        Guest carol = _party.Enter("carol");
        carol.Expects("PRIVMSG #a :hi", ":chat.local 404 carol #a :Cannot send to channel: you are not in it");
        carol.Expects("NOTICE #a :hi");
        Assert.Empty(_bob.Hears());

        _anna.Says("MODE #a -n");
        carol.Expects("PRIVMSG #a :hi");
        Assert.Equal([":anna!~anna@host MODE #a -n", ":carol!~carol@host PRIVMSG #a :hi"], _bob.Hears());
    }

    [Fact]
    public void Who_is_invisible_is_found_by_those_in_the_same_channel()
    {
        Guest carol = _party.Enter("carol");
        _bob.Expects("MODE bob +i", ":bob MODE bob :+i");
        _bob.Expects("MODE bob", ":chat.local 221 bob +i");

        carol.Says("WHO b*");
        Assert.Equal(["315"], carol.HearsKinds());
        carol.Says("NAMES #a");
        Assert.Equal(":chat.local 353 carol = #a :@anna", carol.Hears()[0]);
        _anna.Says("WHO b*");
        Assert.Equal(["352", "315"], _anna.HearsKinds());

        _bob.Expects("MODE bob -i", ":bob MODE bob :-i");
        carol.Says("WHO b*");
        Assert.Equal(["352", "315"], carol.HearsKinds());
    }
}
