using System.Text;
using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class ControlCharactersTests
{
    [Theory]
    [InlineData("\u001B[2Jcleared", "[2Jcleared")]
    [InlineData("\u009B2Jcleared", "2Jcleared")] // the same in one character
    [InlineData("a\a\b\u007F\tb", "ab")]
    [InlineData("\u0003" + "4red", "4red")]
    [InlineData("日本 👍 é", "日本 👍 é")]
    public void None_of_them_is_left_in_a_text(string text, string left)
    {
        Assert.Equal(Bytewise(left), ControlCharacters.RemoveFrom(Bytewise(text)));
    }

    [Theory]
    [InlineData("\u0001ACTION waves\u0001")]
    [InlineData("\u0002bold\u000F \u00034,1red\u0016\u001D\u001E\u001F\u0011\u0004")]
    [InlineData("a\tb")]
    public void Those_that_IRC_uses_are_left_in_a_message(string text)
    {
        Assert.Equal(text, ControlCharacters.RemoveFromMessage(text));
        Assert.Equal(text + "[2J", ControlCharacters.RemoveFromMessage(text + "\u001B[2J"));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_pass_unless_a_terminal_would_obey_them()
    {
        Assert.Equal("caf\u00E9", ControlCharacters.RemoveFrom("caf\u00E9\a")); // Latin-1
        Assert.Equal("2J", ControlCharacters.RemoveFrom("\u009B2J"));
        Assert.Equal("\u00E2\u00E2", ControlCharacters.RemoveFrom("\u00E2\u0007\u00E2")); // halves of characters
    }

    [Fact]
    public void What_is_removed_does_not_make_another_one()
    {
        for (int first = 0; first < 256; first++)
        {
            string left = ControlCharacters.RemoveFrom($"\u00C2{(char)first}\u009B\u001B\u009B");
            Assert.Equal(left, ControlCharacters.RemoveFrom(left));
            Assert.DoesNotContain(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(left)), char.IsControl);
        }
    }

    private static string Bytewise(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
