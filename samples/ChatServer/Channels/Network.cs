using System.Diagnostics.CodeAnalysis;
using ChatServer.Protocol;

namespace ChatServer.Channels;

/// <summary>Everybody, and every channel, by name.</summary>
internal sealed class Network
{
    private readonly Dictionary<string, User> _users = new(CaseMapping.Rfc1459);
    private readonly Dictionary<string, Channel> _channels = new(CaseMapping.Rfc1459);
    private long _linesToNeighbours;

    public IEnumerable<User> Users => _users.Values.Where(user => user.IsRegistered);

    public IReadOnlyCollection<Channel> Channels => _channels.Values;

    public bool TryFindUser(string nick, [NotNullWhen(true)] out User? user) =>
        _users.TryGetValue(nick, out user) && user.IsRegistered;

    public bool TryFindChannel(string name, [NotNullWhen(true)] out Channel? channel) =>
        _channels.TryGetValue(name, out channel);

    /// <summary>Gives a user a nick, also before anybody sees the user; false when somebody else has it.</summary>
    public bool TryTakeNick(User user, string nick)
    {
        if (_users.TryGetValue(nick, out User? owner) && !ReferenceEquals(owner, user))
        {
            return false;
        }

        _users.Remove(user.Nick);
        _users.Add(nick, user);
        user.Nick = nick;
        return true;
    }

    /// <summary>Lets a user into a channel that the user is not in, which is there from then on.</summary>
    public Channel Enter(User user, string name, DateTimeOffset now)
    {
        if (!_channels.TryGetValue(name, out Channel? channel))
        {
            _channels.Add(name, channel = new Channel(name, now));
        }

        channel.Add(user);
        user.Channels.Add(channel);
        return channel;
    }

    /// <summary>Lets a user out of a channel. One that nobody is in is no more.</summary>
    public void Leave(User user, Channel channel)
    {
        channel.Remove(user);
        user.Channels.Remove(channel);
        if (channel.Members.Count == 0)
        {
            _channels.Remove(channel.Name);
        }
    }

    /// <summary>Forgets a user, in all channels.</summary>
    public void Remove(User user)
    {
        foreach (Channel channel in user.Channels.ToArray())
        {
            Leave(user, channel);
        }

        if (_users.TryGetValue(user.Nick, out User? owner) && ReferenceEquals(owner, user))
        {
            _users.Remove(user.Nick);
        }
    }

    /// <summary>Forgets everybody: nobody hears of anybody any more.</summary>
    public void Clear()
    {
        foreach (User user in _users.Values)
        {
            user.Channels.Clear();
        }

        _users.Clear();
        _channels.Clear();
    }

    /// <summary>Lets everybody who shares a channel with a user hear a line, once; not the user.</summary>
    public void TellNeighbours(User user, string line)
    {
        byte[] encoded = Wire.Encode(line);
        user.LastTold = ++_linesToNeighbours;
        foreach (User neighbour in user.Channels.SelectMany(channel => channel.Members))
        {
            if (neighbour.LastTold != _linesToNeighbours)
            {
                neighbour.LastTold = _linesToNeighbours;
                neighbour.Hear(encoded);
            }
        }
    }
}
