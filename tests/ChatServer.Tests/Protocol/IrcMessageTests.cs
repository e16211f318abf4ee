using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class IrcMessageTests
{
    [Theory]
    [InlineData("QUIT", "QUIT")]
    [InlineData("privmsg a :b c", "PRIVMSG", "a", "b c")]
    [InlineData("JOIN #a,#b", "JOIN", "#a,#b")]
    [InlineData("  NICK   anna  ", "NICK", "anna")]
    [InlineData("AWAY :", "AWAY", "")]
    [InlineData("TOPIC #a ::)", "TOPIC", "#a", ":)")]
    [InlineData("PRIVMSG a b:c", "PRIVMSG", "a", "b:c")]
    [InlineData(":anna!a@host PRIVMSG #a :hi", "PRIVMSG", "#a", "hi")]
    [InlineData("@tag=1;other :anna PING x", "PING", "x")]
    public void A_line_is_a_command_and_parameters(string line, string command, params string[] parameters)
    {
        IrcMessage message = IrcMessage.Parse(line)!;
        Assert.Equal(command, message.Command);
        Assert.Equal(parameters, message.Parameters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(":anna")]
    [InlineData("@tag ")]
    public void A_line_without_a_command_is_none(string line)
    {
        Assert.Null(IrcMessage.Parse(line));
    }

    [Fact]
    public void The_fifteenth_parameter_is_all_the_rest()
    {
        IrcMessage message = IrcMessage.Parse("X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17")!;
        Assert.Equal(15, message.Parameters.Count);
        Assert.Equal("15 16 :17", message.Parameters[14]);
    }

    [Fact]
    public void A_parameter_that_is_empty_or_missing_is_null()
    {
        IrcMessage message = IrcMessage.Parse("AWAY :")!;
        Assert.Null(message[0]);
        Assert.Null(message[1]);
        Assert.Empty(message.List(0));
        Assert.Equal(["a", "b"], IrcMessage.Parse("JOIN ,a,,b,")!.List(0));
    }
}
