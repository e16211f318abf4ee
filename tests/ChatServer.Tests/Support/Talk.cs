namespace ChatServer.Tests.Support;

/// <summary>
/// A lot of talk, never ahead of a listener that reads: who is given up for it is somebody who does not.
/// </summary>
internal sealed class Talk(ChatClient speaker, string speakerName, ChatClient listener)
{
    private const int MoreThanEnough = 16 * 1024 * 1024;

    private static readonly string Line = new('x', 500);

    /// <summary>Goes on until the listener hears that somebody has left, and returns how many lines that took.</summary>
    public int UntilHasLeft(string mute)
    {
        for (int lines = 1; lines < MoreThanEnough / Line.Length; lines++)
        {
            speaker.Say(Line);
            string? heard = listener.Hear();
            if (heard == $"* {mute} has left.")
            {
                listener.Expect($"{speakerName}: {Line}");
                return lines;
            }

            Assert.Equal($"{speakerName}: {Line}", heard);
        }

        Assert.Fail($"{MoreThanEnough} bytes were not enough for {mute} to be given up.");
        return 0;
    }

    public void For(int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            speaker.Say(Line);
            ExpectAt(listener, 1);
        }
    }

    /// <summary>Somebody else hears so many lines of it.</summary>
    public void ExpectAt(ChatClient other, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            other.Expect($"{speakerName}: {Line}");
        }
    }
}
