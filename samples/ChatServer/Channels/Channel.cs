using ChatServer.Protocol;

namespace ChatServer.Channels;

/// <summary>A channel: its members, its operators, its modes and its topic.</summary>
internal sealed class Channel(string name, DateTimeOffset created)
{
    private readonly Roster<User> _members = new();
    private readonly Dictionary<User, bool> _isOperator = []; // of each of the members

    public string Name => name;

    public DateTimeOffset Created => created;

    public ChannelTopic? Topic { get; set; }

    /// <summary>Mode n: only members can send to it.</summary>
    public bool IsClosedToOutsiders { get; set; } = true;

    /// <summary>Mode t: only operators set the topic.</summary>
    public bool IsTopicProtected { get; set; } = true;

    public Roster<User> Members => _members;

    public string Modes => "+" + (IsClosedToOutsiders ? "n" : "") + (IsTopicProtected ? "t" : "");

    public bool Has(User user) => _isOperator.ContainsKey(user);

    public bool IsOperator(User user) => _isOperator.GetValueOrDefault(user);

    /// <summary>Makes a member an operator, or a plain member again.</summary>
    public void SetOperator(User user, bool isOperator) => _isOperator[user] = isOperator;

    /// <summary>What stands before the nick of an operator.</summary>
    public string SignOf(User user) => IsOperator(user) ? "@" : "";

    /// <summary>Adds a user. The first member is an operator.</summary>
    public void Add(User user)
    {
        _isOperator.Add(user, _members.Count == 0);
        _members.Add(user);
    }

    public void Remove(User user)
    {
        _isOperator.Remove(user);
        _members.Remove(user);
    }

    /// <summary>Sends a line to all members, except for the one it comes from, if given.</summary>
    public void Send(string line, User? except = null)
    {
        byte[] encoded = Wire.Encode(line);
        foreach (User member in _members)
        {
            if (!ReferenceEquals(member, except))
            {
                member.Send(encoded);
            }
        }
    }
}

/// <summary>The topic of a channel, with the nick of its author and the time.</summary>
internal sealed record ChannelTopic(string Text, string SetBy, DateTimeOffset SetAt);
