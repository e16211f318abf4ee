namespace ChatServer.Load;

/// <summary>What one client has heard of the others. Everybody numbers the messages they say, from 0.</summary>
internal sealed class Account(int owner, int messages)
{
    private readonly Dictionary<int, Speaker> _speakers = [];

    /// <summary>Messages that have been heard, each counted once.</summary>
    public long Delivered { get; private set; }

    /// <summary>Messages that came again.</summary>
    public long Doubled { get; private set; }

    /// <summary>Messages that came behind a later one of the same speaker.</summary>
    public long Reordered { get; private set; }

    /// <summary>The owner's own messages.</summary>
    public long Echoed { get; private set; }

    /// <summary>Messages that nobody has said, or not so.</summary>
    public long Strange { get; private set; }

    /// <summary>Notes a message. False when it should not have come, or not again.</summary>
    public bool Hear(int speaker, int message)
    {
        if (speaker == owner)
        {
            Echoed++;
            return false;
        }

        if (message < 0 || message >= messages)
        {
            Strange++;
            return false;
        }

        if (!_speakers.TryGetValue(speaker, out Speaker? heard))
        {
            _speakers.Add(speaker, heard = new Speaker(messages));
        }

        if (heard.Messages[message])
        {
            Doubled++;
            return false;
        }

        heard.Messages[message] = true;
        Delivered++;
        if (message < heard.Latest)
        {
            Reordered++;
        }

        heard.Latest = Math.Max(heard.Latest, message);
        return true;
    }

    public void HearNonsense() => Strange++;

    private sealed class Speaker(int messages)
    {
        public bool[] Messages { get; } = new bool[messages];

        public int Latest { get; set; } = -1;
    }
}
