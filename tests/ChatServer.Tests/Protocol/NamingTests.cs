using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class NamingTests
{
    [Theory]
    [InlineData("anna")]
    [InlineData("a")]
    [InlineData("[anna]\\`_^{|}-9")]
    [InlineData("abcdefghijklmnopqrstuvwxyz1234")]
    public void A_nick_has_letters_digits_and_some_signs(string nick)
    {
        Assert.True(Naming.IsNick(nick));
    }

    [Theory]
    [InlineData("")]
    [InlineData("9anna")]
    [InlineData("-anna")]
    [InlineData("an na")]
    [InlineData("an:na")]
    [InlineData("an@na")]
    [InlineData("an!na")]
    [InlineData("#anna")]
    [InlineData("an.na")]
    [InlineData("ann\u001B")]
    [InlineData("ann\u00E9")]
    [InlineData("abcdefghijklmnopqrstuvwxyz12345")]
    public void Anything_else_is_no_nick(string nick)
    {
        Assert.False(Naming.IsNick(nick));
    }

    [Theory]
    [InlineData("#a", true)]
    [InlineData("#caf\u00C3\u00A9", true)]
    [InlineData("##", true)]
    [InlineData("#", false)]
    [InlineData("a", false)]
    [InlineData("&a", false)]
    [InlineData("#a b", false)]
    [InlineData("#a,b", false)]
    [InlineData("#a:b", false)]
    [InlineData("#a\u0007", false)]
    [InlineData("#\u009B2J", false)]
    public void A_channel_begins_with_a_hash_and_commands_no_terminal(string name, bool isChannel)
    {
        Assert.Equal(isChannel, Naming.IsChannel(name));
    }

    [Fact]
    public void A_channel_has_50_bytes_at_most()
    {
        Assert.True(Naming.IsChannel("#" + new string('x', 49)));
        Assert.False(Naming.IsChannel("#" + new string('x', 50)));
    }

    [Theory]
    [InlineData("anna", "~anna")]
    [InlineData("a very long name", "~averylong")]
    [InlineData("\u001B[2J", "~[2J")]
    [InlineData("@!", "~user")]
    [InlineData("", "~user")]
    public void A_user_name_is_made_of_what_may_be_in_one(string given, string name)
    {
        Assert.Equal(name, Naming.UserName(given));
    }

    [Fact]
    public void A_text_has_300_bytes_at_most_and_commands_no_terminal()
    {
        Assert.Equal(300, Naming.Text(new string('x', 400)).Length);
        Assert.Equal("[2J", Naming.Text("\u001B[2J"));
        Assert.Equal("", Naming.Text(null));
    }
}
