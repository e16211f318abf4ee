using ChatServer.Protocol;

namespace ChatServer.Channels;

/// <summary>Who is in a channel, who is its operator, and who hears what.</summary>
internal sealed class Channel(string name, DateTimeOffset created)
{
    private readonly Dictionary<User, bool> _members = []; // and whether they are operators

    public string Name => name;

    public DateTimeOffset Created => created;

    public ChannelTopic? Topic { get; set; }

    /// <summary>Mode n: who is not in it cannot send to it.</summary>
    public bool IsClosedToOutsiders { get; set; } = true;

    /// <summary>Mode t: only operators set the topic.</summary>
    public bool IsTopicProtected { get; set; } = true;

    public IReadOnlyCollection<User> Members => _members.Keys;

    public string Modes => "+" + (IsClosedToOutsiders ? "n" : "") + (IsTopicProtected ? "t" : "");

    public bool Has(User user) => _members.ContainsKey(user);

    public bool IsOperator(User user) => _members.GetValueOrDefault(user);

    public void SetOperator(User user, bool isOperator) => _members[user] = isOperator;

    /// <summary>What stands before the nick of an operator.</summary>
    public string SignOf(User user) => IsOperator(user) ? "@" : "";

    /// <summary>Takes somebody in; who is the first is its operator.</summary>
    public void Add(User user) => _members.Add(user, _members.Count == 0);

    public void Remove(User user) => _members.Remove(user);

    /// <summary>Lets everybody hear a line, but for whoever it comes from.</summary>
    public void Tell(string line, User? except = null)
    {
        byte[] encoded = Wire.Encode(line);
        foreach (User member in _members.Keys)
        {
            if (!ReferenceEquals(member, except))
            {
                member.Hear(encoded);
            }
        }
    }
}

/// <summary>What a channel is about, and who has said so when.</summary>
internal sealed record ChannelTopic(string Text, string SetBy, DateTimeOffset SetAt);
