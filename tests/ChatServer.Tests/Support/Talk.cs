namespace ChatServer.Tests.Support;

/// <summary>
/// A lot of talk in the room, never ahead of a listener that reads: who is dropped for it is somebody who does not.
/// </summary>
internal sealed class Talk(ChatClient speaker, string speakerNick, ChatClient listener)
{
    private const int MoreThanEnough = 16 * 1024 * 1024;

    private static readonly string Text = new('x', 400);

    private readonly string _line = ChatClient.From(speakerNick, $"PRIVMSG {ChatClient.Room} :{Text}");

    /// <summary>Goes on until the listener hears that somebody has left, and returns how many lines that took.</summary>
    public int UntilHasLeft(string mute)
    {
        for (int lines = 1; lines < MoreThanEnough / Text.Length; lines++)
        {
            speaker.SayInRoom(Text);
            string? heard = listener.Hear();
            if (heard == ChatClient.From(mute, "QUIT :Send queue exceeded"))
            {
                listener.Expect(_line);
                return lines;
            }

            Assert.Equal(_line, heard);
        }

        Assert.Fail($"{MoreThanEnough} bytes were not enough for {mute} to be dropped.");
        return 0;
    }

    public void For(int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            speaker.SayInRoom(Text);
            ExpectAt(listener, 1);
        }
    }

    /// <summary>Somebody else hears so many lines of it.</summary>
    public void ExpectAt(ChatClient other, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            other.Expect(_line);
        }
    }
}
