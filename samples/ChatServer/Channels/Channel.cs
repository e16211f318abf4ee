using ChatServer.Protocol;

namespace ChatServer.Channels;

/// <summary>A channel: its members, its operators, its modes and its topic.</summary>
internal sealed class Channel(string name, DateTimeOffset created)
{
    private readonly Roster<User> _members = new();
    private readonly Dictionary<User, Membership> _memberships = []; // one for each of the members

    public string Name => name;

    public DateTimeOffset Created => created;

    /// <summary>Its number among the network's channels.</summary>
    public long Number { get; set; }

    public ChannelTopic? Topic { get; set; }

    /// <summary>Mode n: only members can send to it.</summary>
    public bool IsClosedToOutsiders { get; set; } = true;

    /// <summary>Mode t: only operators set the topic.</summary>
    public bool IsTopicProtected { get; set; } = true;

    public Roster<User> Members => _members;

    public string Modes => "+" + (IsClosedToOutsiders ? "n" : "") + (IsTopicProtected ? "t" : "");

    public bool Has(User user) => _memberships.ContainsKey(user);

    public bool IsOperator(User user) => _memberships.GetValueOrDefault(user).IsOperator;

    /// <summary>Makes a member an operator, or a plain member again.</summary>
    public void SetOperator(User user, bool isOperator) =>
        _memberships[user] = _memberships[user] with { IsOperator = isOperator };

    /// <summary>What stands before the nick of an operator.</summary>
    public string SignOf(User user) => IsOperator(user) ? "@" : "";

    /// <summary>Adds a user who is no member; the first one is an operator.</summary>
    public void Add(User user) => _memberships.Add(user, new Membership(_members.Add(user), _members.Count == 1));

    public void Remove(User user)
    {
        if (_memberships.Remove(user, out Membership membership))
        {
            _members.Remove(membership.Number);
        }
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

    private readonly record struct Membership(long Number, bool IsOperator);
}

/// <summary>What a channel is about, who has set that, and when.</summary>
internal sealed record ChannelTopic(string Text, string SetBy, DateTimeOffset SetAt);
